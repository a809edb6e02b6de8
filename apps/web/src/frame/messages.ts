/** What the loader on the host page and the chat in its frame say to each other, over a port of their own. */

/** The loader's first word, with the port; only a page of the chat's own origin gets it. */
export interface Hello {
  minime: 'hello';
  /** Address of the host page, without its fragment. */
  page: string;
}

export type ToFrame = { type: 'opened' } | { type: 'closed' } | { type: 'ask'; text: string };

/** No words of the conversation leave the frame: a host page learns that something was asked, not what. */
export type FromFrame = { type: 'ready' | 'close' | 'asked' | 'answered' };
