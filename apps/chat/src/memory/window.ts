import type { RememberedTurn } from '../ports.js';
import { clipToTokens, estimateTokens } from './token.estimate.js';

/** Tokens of earlier turns that the model sees word for word. */
export const WINDOW_TOKENS = 3_000;
/** However short they are. */
export const MAX_WINDOW_TURNS = 40;
/** No single text may take more than this share of the window. */
const LONGEST_TEXT_TOKENS = WINDOW_TOKENS / 2;

/** Tokens of a turn in the window, after clipping. */
export const turnTokens = ({ question, answer }: Pick<RememberedTurn, 'question' | 'answer'>): number =>
  Math.min(estimateTokens(question), LONGEST_TEXT_TOKENS) + Math.min(estimateTokens(answer), LONGEST_TEXT_TOKENS);

/** The newest turns that fit into the window, oldest first; the last one is always among them. */
export function fitWindow(turns: RememberedTurn[]): RememberedTurn[] {
  const kept = turns.slice(turns.length - countFitting(turns, WINDOW_TOKENS));
  return kept.map((turn) => ({
    ...turn,
    question: clipToTokens(turn.question, LONGEST_TEXT_TOKENS),
    answer: clipToTokens(turn.answer, LONGEST_TEXT_TOKENS),
  }));
}

/** How many of the newest turns take at most `tokens` together; at least one where there is one. */
export function countFitting(turns: RememberedTurn[], tokens: number): number {
  let sum = 0;
  let count = 0;
  for (const turn of turns.toReversed()) {
    sum += turnTokens(turn);
    if (count > 0 && (sum > tokens || count >= MAX_WINDOW_TURNS)) break;
    count++;
  }
  return count;
}
