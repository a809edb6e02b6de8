// The protocol client as TypeScript sees it. Made from apps/web/src/client/index.ts by: npm run client-types

export type Card = { cardId: string; kind: 'confirm' | 'slots' | 'meeting' | 'contact'; data: Record<string, unknown> };

export type Citation = { index: number; offset: number; title: string; quote: string; url?: string | undefined };

export type ErrorCode =
  | 'invalid_message'
  | 'message_too_long'
  | 'rate_limited'
  | 'too_many_connections'
  | 'origin_not_allowed'
  | 'token_invalid'
  | 'blocked'
  | 'paused'
  | 'too_many_waiting'
  | 'turn_unknown'
  | 'budget_exhausted'
  | 'model_unavailable'
  | 'unavailable'
  | 'internal';

export type ErrorDetail = {
  code:
    | 'invalid_message'
    | 'message_too_long'
    | 'rate_limited'
    | 'too_many_connections'
    | 'origin_not_allowed'
    | 'token_invalid'
    | 'blocked'
    | 'paused'
    | 'too_many_waiting'
    | 'turn_unknown'
    | 'budget_exhausted'
    | 'model_unavailable'
    | 'unavailable'
    | 'internal';
  message: string;
  retryAfterMs?: number | undefined;
};

export type ToolActivity = { callId: string; name: string; status: 'running' | 'failed' | 'done'; label: string };

export type TurnStatus = 'waiting' | 'running' | 'finished' | 'stopped' | 'failed';

export type VisitorContext = {
  locale?: string | undefined;
  timeZone?: string | undefined;
  page?: string | undefined;
  referrer?: string | undefined;
};

/** Nothing more will come of it. */
export declare const isFinal: (status: Turn['status']) => boolean;

/** Connects at once. Nothing is stored on the device before the visitor's first accepted message. */
export declare const connectChat: (options: ChatOptions) => ChatClient;

export type Asked = { ok: true } | { ok: false; error: ErrorDetail };

export type Thumb = 'up' | 'down';

export type CardAction = { kind: 'slot' | 'confirm'; id: string };

/** One conversation with the server: what is known of it, and what a visitor can do. */
export interface ChatClient {
  readonly state: ChatState;
  /** Calls `listener` after every change. @returns how to stop that */
  subscribe(listener: () => void): () => void;
  /**
   * Resolves when the question is durably accepted or refused; without a connection it waits for one.
   * @param action the button of a card that the question stands for
   */
  ask(text: string, action?: CardAction): Promise<Asked>;
  stop(turnId: string): void;
  /** Has the last question answered anew; the new answer takes the place of the old. Resolves as `ask` does. */
  regenerate(turnId: string): Promise<Asked>;
  /** What the visitor thinks of an answer; the last word counts. Resolves as `ask` does. */
  feedback(turnId: string, value: Thumb, comment?: string): Promise<Asked>;
  /** Closes this stretch of talk. */
  end(): void;
  /** Forgets this conversation on this device and begins another. */
  startOver(): void;
  /** Takes a notice away. */
  dismiss(): void;
  /** The device has found or lost its network. */
  networkChanged(hasNetwork: boolean): void;
  close(): void;
}

export interface ChatOptions {
  /** Where the gateway is; without it, where the page comes from. */
  url?: string;
  tokens: TokenStore;
  /** What the browser tells of its visitor, read anew at each connection. */
  context: () => VisitorContext;
}

/**
 * - `connecting`: the first attempt is under way.
 * - `online`: a session stands.
 * - `reconnecting`: it was lost or could not be had; attempts go on.
 * - `offline`: the device has no network; the next attempt comes when it has.
 * - `refused`: the server does not want us; `notice` says why, and no further attempt is made.
 */
export type Connection = 'connecting' | 'online' | 'reconnecting' | 'offline' | 'refused';

/** Something the visitor is told. `retryAt` is a moment in ms since the epoch, by this device's clock. */
export interface Notice {
  code: ErrorCode;
  message: string;
  retryAt?: number;
}

/** A piece of an answer that has come before an earlier one. */
export interface EarlyChunk {
  seq: number;
  content: string;
}

/** A question and its answer. `sending`: not accepted yet. */
export interface Turn {
  /** Stays the same from the first keystroke's echo to the last chunk: what lists are keyed by. */
  key: string;
  turnId?: string;
  clientMessageId?: string;
  author: 'assistant' | 'owner';
  question: string;
  content: string;
  status: 'sending' | TurnStatus;
  /** 0: nothing has come; infinite: read from history as final, so that no frame can be newer. */
  epoch: number;
  /** Last chunk of `epoch` that `content` holds. */
  seq: number;
  tools: readonly ToolActivity[];
  citations: readonly Citation[];
  cards: readonly Card[];
  early: readonly EarlyChunk[];
  /** Something between `seq` and what came later is missing. */
  behind: boolean;
  error?: Notice;
  /** Why a turn failed: a code where there is one. */
  reason?: string;
}

/** All that a page shows. Never changed in place: a new object per change. */
export interface ChatState {
  connection: Connection;
  session?: {
    conversationId: string;
    token: string;
    expiresAt: string;
    persona: {
      name: string;
      greeting: string;
      starters: string[];
      links: { label: string; url: string }[];
      disclosure: string;
      avatar?: string | undefined;
      headline?: string | undefined;
      privacyUrl?: string | undefined;
      colour?: string | undefined;
    };
    limits: { messageChars: number; perMinute: number };
    sandboxed: string[];
    contact?: { label: string; email?: string | undefined; url?: string | undefined } | undefined;
    privacyEndpoint?: string | undefined;
  };
  /** A past is expected and has not come yet. */
  restoring: boolean;
  turns: readonly Turn[];
  notice?: Notice;
  /** The visitor has ended this stretch of talk; their next message starts another. */
  ended: boolean;
}

export declare const initialState: ChatState;

/** The turn whose answer is being written or waited for, the newest if several wait. */
export declare const unfinishedTurn: ({ turns }: ChatState) => Turn | undefined;

/** Where the visitor token stays between visits. */
export interface TokenStore {
  load(): string | undefined;
  keep(token: string): void;
  drop(): void;
}

/** The token in `localStorage`; where a browser forbids that, it lives as long as the page. */
export declare const browserTokenStore: (storage?: () => Storage) => TokenStore;
