import type { Draft } from './draft.js';

/** Where drafts are made. */
export abstract class DraftPages {
  /** The page of this title in the parent, if there is one. */
  abstract find(parentId: string, title: string): Promise<string | undefined>;
  /**
   * Not done twice by itself: whoever does not hear of its end has to look for the page first.
   * @returns its id
   */
  abstract create(parentId: string, draft: Draft): Promise<string>;
}

/** Which drafts were made. */
export abstract class DraftLog {
  /** Runs `make` unless it was done for the gap, one at a time, and remembers the page that it resolves with. */
  abstract once(gapId: string, make: () => Promise<string>): Promise<void>;
}
