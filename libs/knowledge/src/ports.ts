/** The citable unit: a part of a page under one heading, small enough for a prompt (300 to 500 tokens). */
export interface Passage {
  /** Deterministic UUID of page, heading path and content: the same text gives the same id. */
  id: string;
  pageId: string;
  title: string;
  /** Public address of the page, where it has one. */
  url?: string;
  /** Headings above the text, outermost first, the page's title not included. */
  headings: string[];
  text: string;
  /** Place in the page, from 0. */
  ordinal: number;
  tags: string[];
}

export interface ScoredPassage extends Passage {
  /** Comparable within one answer of one index only. */
  score: number;
}

/** A page as a source gives it, cut into passages. */
export interface Page {
  /** Stable name within its source: `markdown:notes/engine.md`, `notion:<uuid>`. */
  id: string;
  title: string;
  url?: string;
  /** ISO 639-1, where the page says so; English otherwise. */
  language?: string;
  /** Changes whenever anything that is indexed changes. */
  contentHash: string;
  passages: Passage[];
}

export interface SearchOptions {
  /** How many passages at most, best first. */
  limit: number;
  /** Also what shares hardly a word with the question: for whoever asks which page comes nearest. */
  belowFloor?: boolean;
}

export interface PrepareOptions {
  /** Build the whole index anew, also when it fits. */
  full?: boolean;
}

/** Reading side: chat. Writing side: ingest. */
export abstract class KnowledgeIndex {
  /** Passages that bear on the question, best first; empty when nothing is relevant (or, below the floor, alike). */
  abstract search(question: string, options: SearchOptions): Promise<ScoredPassage[]>;
  /**
   * Called by a writer before it writes: makes an index that was built for another embedder fit the present one. It
   * answers all the while.
   */
  async prepare(_options?: PrepareOptions): Promise<void> {}
  /** Content hash by page id of everything indexed. */
  abstract pages(): Promise<Map<string, string>>;
  /** Replaces the page's passages, all or nothing. */
  abstract put(page: Page): Promise<void>;
  abstract remove(pageIds: string[]): Promise<void>;
  /** Counts the changes of the index. */
  abstract version(): Promise<number>;
  /** Tokens that this process has had embedded so far, as the provider counts them. */
  get embeddedTokens(): number {
    return 0;
  }
  /**
   * Makes what was written elsewhere answer here; cheap when `version` has not changed.
   * @returns the version that answers here now, at least
   */
  abstract refresh(): Promise<number>;
}
