import type { Page, Passage } from '@minime/knowledge';
import { examine } from '../../apps/ingest/src/examine.js';
import { MarkdownSource } from '../../apps/ingest/src/sources/markdown.source.js';

export interface Corpus {
  pages: Page[];
  /** What could not be read, one line each. */
  problems: string[];
}

/** A folder of Markdown, read and cut as a sync does. */
export async function readCorpus(folder: string): Promise<Corpus> {
  const source = new MarkdownSource(folder);
  const { entries, problems } = await source.list();
  const corpus: Corpus = { pages: [], problems: problems.map(({ place, reason }) => `${place} ${reason}`) };
  for (const entry of entries) {
    const found = await examine(source, entry);
    if (found.state === 'indexed') corpus.pages.push(found.page);
    else corpus.problems.push(`${entry.place} ${found.reason}`);
  }
  return corpus;
}

export const passagesOf = (pages: Page[]): Passage[] => pages.flatMap(({ passages }) => passages);
