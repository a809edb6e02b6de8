import type { ScoredPassage } from '@minime/knowledge';

/** A passage, or several that stood side by side in one section. */
export interface FoundPassage extends ScoredPassage {
  /** Place in the page of the last one, where there are several. */
  lastOrdinal?: number;
}

/** Sentences that two parts of a section share are shorter, in characters. */
const LONGEST_OVERLAP = 400;

/** Joins what stood side by side in one section, so that it reads as it was written; at the place of the best of them. */
export function joinNeighbours(ranked: ScoredPassage[]): FoundPassage[] {
  const joined = new Set<string>();
  return ranked.flatMap((passage) => {
    if (joined.has(passage.id)) return [];
    const run = runAround(passage, ranked);
    for (const { id } of run) joined.add(id);
    return run.length === 1 ? [passage] : [join(passage, run)];
  });
}

/** The passages of the same section that follow each other without a gap, in the order of the page. */
function runAround(passage: ScoredPassage, all: ScoredPassage[]): ScoredPassage[] {
  const section = new Map(all.filter((other) => isSameSection(other, passage)).map((other) => [other.ordinal, other]));
  let first = passage.ordinal;
  while (section.has(first - 1)) first -= 1;
  const run: ScoredPassage[] = [];
  for (let part = section.get(first); part; part = section.get(part.ordinal + 1)) run.push(part);
  return run;
}

const isSameSection = (a: ScoredPassage, b: ScoredPassage): boolean =>
  a.pageId === b.pageId && a.headings.join('\n') === b.headings.join('\n');

function join(best: ScoredPassage, run: ScoredPassage[]): FoundPassage {
  const text = run.map((part) => part.text).reduce(append);
  return { ...best, text, ordinal: run[0]!.ordinal, lastOrdinal: run.at(-1)!.ordinal };
}

/** What the second text repeats of the end of the first is said once. */
function append(first: string, second: string): string {
  for (let length = Math.min(LONGEST_OVERLAP, first.length, second.length); length > 0; length--) {
    const startsSentence = /\s/.test(first.at(-length - 1) ?? ' ');
    if (startsSentence && first.endsWith(second.slice(0, length))) return first + second.slice(length);
  }
  return `${first}\n\n${second}`;
}
