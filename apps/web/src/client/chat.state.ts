import type { Card, Citation, ErrorCode, ServerMessage, ToolActivity, TurnRecord, TurnStatus } from '@minime/contracts';

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
  author: TurnRecord['author'];
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
  session?: ServerMessage<'session'>;
  /** A past is expected and has not come yet. */
  restoring: boolean;
  turns: readonly Turn[];
  notice?: Notice;
  /** The visitor has ended this stretch of talk; their next message starts another. */
  ended: boolean;
}

export const initialState: ChatState = { connection: 'connecting', restoring: false, turns: [], ended: false };

/** The turn whose answer is being written or waited for, the newest if several wait. */
export const unfinishedTurn = ({ turns }: ChatState): Turn | undefined =>
  turns.findLast(({ status }) => status === 'running') ??
  turns.findLast(({ status }) => status === 'waiting' || status === 'sending');
