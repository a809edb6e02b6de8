import { type Piece, piecesOf } from './cut.js';
import { MAX_CHARS, OVERLAP_CHARS, TARGET_CHARS } from './limits.js';
import type { Block } from './markdown.sections.js';

/** A last part shorter than this joins the one before where it fits, in characters. */
const SHORTEST_TAIL_CHARS = TARGET_CHARS / 4;
const SENTENCE_START = /(?<=[.!?…。！？]["'”’»)\]*_]*\s+)\S/gu;

/** The texts of the passages of one section: one, if it fits; else parts that overlap by a sentence or two of prose. */
export function split(blocks: Block[]): string[] {
  const whole = blocks.map(({ raw }) => raw).join('');
  if (whole.length <= MAX_CHARS) return [whole.trim()].filter(Boolean);
  const parts = pack(blocks.flatMap(piecesOf));
  return parts
    .map((part, index) => (overlapBefore(parts[index - 1], part) + textOf(part.pieces)).trim())
    .filter(Boolean);
}

interface Part {
  pieces: Piece[];
  length: number;
}

function pack(pieces: Piece[]): Part[] {
  const parts: Part[] = [];
  for (const piece of pieces) {
    const current = parts.at(-1);
    if (current && current.length + piece.text.length <= TARGET_CHARS) {
      current.pieces.push(piece);
      current.length += piece.text.length;
    } else {
      parts.push({ pieces: [piece], length: piece.text.length });
    }
  }
  return joinTail(parts);
}

function joinTail(parts: Part[]): Part[] {
  const tail = parts.at(-1);
  const before = parts.at(-2);
  if (!tail || !before || tail.length >= SHORTEST_TAIL_CHARS) return parts;
  const length = before.length + tail.length;
  if (length > MAX_CHARS - OVERLAP_CHARS) return parts;
  return [...parts.slice(0, -2), { pieces: [...before.pieces, ...tail.pieces], length }];
}

/** The last whole sentences of the part before, as many as the limit allows; nothing where a table or code stands. */
function overlapBefore(before: Part | undefined, part: Part): string {
  if (!before?.pieces.at(-1)?.overlaps || !part.pieces[0]?.overlaps) return '';
  const tail = textOf(before.pieces.slice(before.pieces.findLastIndex(({ overlaps }) => !overlaps) + 1));
  if (tail.length <= OVERLAP_CHARS) return tail;
  const end = tail.slice(-OVERLAP_CHARS);
  const start = end.search(SENTENCE_START);
  return start < 0 ? '' : end.slice(start);
}

const textOf = (pieces: Piece[]): string => pieces.map(({ text }) => text).join('');
