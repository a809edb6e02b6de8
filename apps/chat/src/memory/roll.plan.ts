import type { RememberedTurn, SummaryState } from '../ports.js';
import { countFitting, MAX_WINDOW_TURNS, turnTokens, WINDOW_TOKENS } from './window.js';

/** What stays word for word when the window overflows; leaving room means that not every turn moves its beginning. */
const KEPT_TOKENS = 2_000;
const KEPT_TURNS = 25;
/** What the model is given to summarise at once, in tokens. */
const BATCH_TOKENS = 8_000;

/** One step of the running summary. */
export interface RollStep {
  /** To be added to the summary; empty: they are in it already. */
  fresh: RememberedTurn[];
  summaryUpTo: number;
  windowFrom: number;
  completesStretch?: number;
}

/**
 * What has to move into the summary next, if anything: first what was said in earlier stretches, so that the mail about
 * the present one can tell it apart; then what no longer fits the window.
 */
export function planRoll(state: SummaryState): RollStep | undefined {
  return earlierStretches(state) ?? overflow(state);
}

/** Whether turns are more than the window holds. */
export function overflows(window: Pick<RememberedTurn, 'question' | 'answer'>[]): boolean {
  if (window.length < 2) return false;
  return window.length > MAX_WINDOW_TURNS || window.reduce((sum, turn) => sum + turnTokens(turn), 0) > WINDOW_TOKENS;
}

function earlierStretches(state: SummaryState): RollStep | undefined {
  const { turns, summaryUpTo, windowFrom, stretch, earlierStretch } = state;
  if (earlierStretch >= stretch - 1) return undefined;
  const earlier = turns.filter((turn) => turn.stretch < stretch && turn.position > summaryUpTo);
  if (earlier.length === 0) return undefined;
  const { batch, isAll } = firstBatch(earlier);
  const last = batch.at(-1)!.position;
  const reachesPresent = isAll && turns.at(-1)?.stretch === stretch;
  return { fresh: batch, summaryUpTo: last, windowFrom, ...(reachesPresent && { completesStretch: stretch - 1 }) };
}

function overflow({ turns, summaryUpTo, windowFrom }: SummaryState): RollStep | undefined {
  const window = turns.filter(({ position }) => position > windowFrom);
  if (!overflows(window)) return undefined;
  const kept = Math.min(countFitting(window, KEPT_TOKENS), KEPT_TURNS);
  const leaving = window.slice(0, window.length - kept);
  const unsaid = turns.filter(({ position }) => position > summaryUpTo && position <= (leaving.at(-1)?.position ?? 0));
  if (unsaid.length === 0) return { fresh: [], summaryUpTo, windowFrom: leaving.at(-1)!.position };
  const { batch } = firstBatch(unsaid);
  const last = batch.at(-1)!.position;
  return { fresh: batch, summaryUpTo: last, windowFrom: Math.max(last, windowFrom) };
}

function firstBatch<T extends RememberedTurn>(turns: T[]): { batch: T[]; isAll: boolean } {
  let tokens = 0;
  const end = turns.findIndex((turn, index) => {
    tokens += turnTokens(turn);
    return index > 0 && tokens > BATCH_TOKENS;
  });
  return end < 0 ? { batch: turns, isAll: true } : { batch: turns.slice(0, end), isAll: false };
}
