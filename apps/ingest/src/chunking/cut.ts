import { MAX_CHARS, OVERLAP_CHARS, UNCUT_CHARS } from './limits.js';
import type { Block } from './markdown.sections.js';

/** A run of source text that stays in one passage. */
export interface Piece {
  text: string;
  /** What comes before may be repeated in front of it, and it may be repeated in front of what comes after. */
  overlaps: boolean;
}

/** Room for the overlap is kept free. */
const PROSE_CHARS = MAX_CHARS - OVERLAP_CHARS;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** From coarse to fine: sentences, lines, words. Each keeps its separator at the end. */
const SEAMS = [/(?=\S)(?<=[.!?…。！？]["'”’»)\]*_]*\s+)/u, /(?<=\n)/, /(?<=\s)(?=\S)/];

/** Cuts a block into pieces small enough for a passage: code never, tables between rows, lists between items. */
export function piecesOf({ kind, raw }: Block): Piece[] {
  if (kind === 'code') return codePieces(raw).map(fixed);
  if (kind === 'table') return tablePieces(raw).map(fixed);
  if (raw.length <= PROSE_CHARS) return [{ text: raw, overlaps: kind === 'prose' }];
  return withoutFences(raw).flatMap(({ text, fenced }) =>
    fenced
      ? codePieces(text).map(fixed)
      : proseUnits(text, kind === 'list').map((unit) => ({ text: unit, overlaps: true })),
  );
}

const fixed = (text: string): Piece => ({ text, overlaps: false });

/** Lists are cut at their items first, so that an item stays whole where it can. */
function proseUnits(text: string, isList: boolean): string[] {
  const units = isList ? text.split(/(?<=\n)(?=[ \t]*(?:[-*+]|\d{1,9}[.)])\s)/) : [text];
  return units.flatMap((unit) => cutBySeams(unit, PROSE_CHARS, SEAMS));
}

/** The finest seam needed and no finer one; text without any seam is cut at the limit. */
function cutBySeams(text: string, limit: number, [seam, ...finer]: RegExp[]): string[] {
  if (text.length <= limit) return [text];
  if (!seam) return cutHard(text, limit);
  return text.split(seam).flatMap((part) => cutBySeams(part, limit, finer));
}

/** Never between the halves of a surrogate pair. */
function cutHard(text: string, limit: number): string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + limit, text.length);
    if (to < text.length && /[\uD800-\uDBFF]/.test(text[to - 1]!)) to -= 1;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

/** A code block is one piece; a monstrous one is cut between lines, each part fenced again. */
function codePieces(raw: string): string[] {
  if (raw.length <= UNCUT_CHARS) return [raw];
  const lines = raw.trimEnd().split('\n');
  const fence = FENCE.exec(lines[0]!)?.[1];
  if (!fence) return packLines(lines, UNCUT_CHARS);
  const opening = lines.shift()!;
  if (lines.at(-1)?.trim().startsWith(fence)) lines.pop();
  const room = UNCUT_CHARS - opening.length - fence.length - 2;
  return packLines(lines, Math.max(room, MAX_CHARS)).map((part) => `${opening}\n${part}${fence}\n`);
}

/** A table is cut between rows, each part under the same header. */
function tablePieces(raw: string): string[] {
  if (raw.length <= MAX_CHARS) return [raw];
  const [names = '', rule = '', ...rows] = raw.trimEnd().split('\n');
  const header = `${names}\n${rule}\n`;
  const room = Math.max(MAX_CHARS - header.length, OVERLAP_CHARS);
  return packLines(rows, room).map((part) => header + part);
}

/** Joins lines up to `room` characters; a longer line stands alone, and only above the absolute limit is it cut. */
function packLines(lines: string[], room: number): string[] {
  const parts: string[] = [];
  let current = '';
  for (const line of lines.flatMap((each) => cutHard(`${each}\n`, UNCUT_CHARS))) {
    if (current && current.length + line.length > room) {
      parts.push(current);
      current = '';
    }
    current += line;
  }
  return current ? [...parts, current] : parts;
}

/** Parts fenced code inside a list or a quotation from the text around it. */
function withoutFences(raw: string): { text: string; fenced: boolean }[] {
  const parts: { text: string; fenced: boolean }[] = [];
  let fence: string | undefined;
  for (const line of raw.split(/(?<=\n)/)) {
    const mark = FENCE_ANYWHERE.exec(line)?.[1];
    const closes = fence !== undefined && mark?.startsWith(fence);
    const fenced = fence !== undefined || mark !== undefined;
    const last = parts.at(-1);
    if (last && last.fenced === fenced && !(fenced && fence === undefined)) last.text += line;
    else parts.push({ text: line, fenced });
    if (closes) fence = undefined;
    else fence ??= mark;
  }
  return parts;
}

const FENCE_ANYWHERE = /^[\s>]*(?:[-*+]|\d{1,9}[.)])?[\s>]*(`{3,}|~{3,})/;
