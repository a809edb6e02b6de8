import type { Citation } from '@minime/contracts';

/** One page that an answer stands on, and what was quoted from it. */
export interface Source {
  /** As the reader sees it, from 1. */
  number: number;
  title: string;
  url?: string;
  quotes: string[];
}

/** A place in the text, in UTF-16 units, that points at a source. */
export interface Mark {
  offset: number;
  number: number;
}

/** The pages behind an answer, numbered in the order in which it cites them. @param citations ordered by offset */
export function toSources(citations: readonly Citation[]): { sources: Source[]; marks: Mark[] } {
  const sources = new Map<string, Source>();
  const marks = new Map<string, Mark>();
  for (const { title, url, quote, offset } of citations) {
    const key = `${url ?? ''}\n${title}`;
    const source = sources.get(key) ?? { number: sources.size + 1, title, ...(url && { url }), quotes: [] };
    sources.set(key, source);
    if (quote && !source.quotes.includes(quote)) source.quotes.push(quote);
    marks.set(`${offset}:${source.number}`, { offset, number: source.number });
  }
  return { sources: [...sources.values()], marks: [...marks.values()] };
}
