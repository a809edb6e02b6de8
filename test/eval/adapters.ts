import { type KnowledgeIndex, LocalIndex, type Page, type Passage } from '@minime/knowledge';
import { findPassages } from '../../apps/chat/src/retrieval/find.passages.js';
import type { Retrieve } from './evaluation.js';
import { MemoryStore } from './memory.store.js';
import type { GoldenQuestion } from './questions.js';
import { TextbookBm25 } from './textbook.bm25.js';

/** What is evaluated: something that searches, filled with the corpus. */
export type Searcher = Pick<KnowledgeIndex, 'search'>;

export interface Adapter {
  name: string;
  /** Its vectors are made up: a score would say nothing. */
  provesWiringOnly?: boolean;
  open(pages: Page[]): Promise<Searcher & { close?: () => Promise<void> }>;
}

/** As many as nDCG@10 looks at; a prompt gets fewer. */
const DEPTH = 10;

export const local: Adapter = {
  name: 'local',
  async open(pages) {
    const index = new LocalIndex(new MemoryStore(pages));
    await index.refresh();
    return index;
  },
};

export const textbook: Adapter = {
  name: 'textbook BM25, without a relevance floor',
  open: async (pages) => new TextbookBm25(pages),
};

/** Retrieval as a turn does it: the question in its conversation, searched, fused and chosen from. */
export const retrievalOver =
  (index: Searcher): Retrieve =>
  ({ question, history }: GoldenQuestion): Promise<Passage[]> => {
    const [last, ...before] = history.toReversed();
    const previous = last && { ...last, earlierQuestions: before.slice(0, 2).map((turn) => turn.question) };
    return findPassages(index, question, previous, DEPTH);
  };
