import { z } from 'zod';
import { boundedText, timestamp, uuid } from './primitives.js';

/** Who speaks in the owner's place: the assistant always, the owner where they stepped in themselves. */
export const author = z.enum(['assistant', 'owner']);

/** `waiting` and `running` change still; the other three are final. */
export const turnStatus = z.enum(['waiting', 'running', 'finished', 'stopped', 'failed']);
export type TurnStatus = z.infer<typeof turnStatus>;

/** Where a statement comes from; `offset` is the place in the answer, in UTF-16 units. */
export const citation = z.object({
  index: z.number().int().positive(),
  offset: z.number().int().nonnegative(),
  title: boundedText(300),
  url: z.url().max(2000).optional(),
  quote: boundedText(2000),
});
export type Citation = z.infer<typeof citation>;

/** One use of a tool, as the visitor sees it. `label` is for people ("looking it up"), `name` for programs. */
export const toolActivity = z.object({
  callId: boundedText(120),
  name: boundedText(64),
  status: z.enum(['running', 'done', 'failed']),
  label: boundedText(200),
});
export type ToolActivity = z.infer<typeof toolActivity>;

/** Something to look at or to press, rendered from a receipt and never from what the model says. */
export const card = z.object({
  cardId: boundedText(120),
  kind: z.enum(['slots', 'confirm', 'meeting', 'contact']),
  data: z.record(z.string(), z.unknown()),
});
export type Card = z.infer<typeof card>;

/** A question and its answer, as a client shows it. */
export const turnRecord = z.object({
  turnId: uuid,
  author,
  question: z.string(),
  answer: z.string(),
  status: turnStatus,
  /** Why it failed, as `finish` said it. */
  reason: boundedText(200).optional(),
  citations: z.array(citation),
  cards: z.array(card),
  at: timestamp,
});
export type TurnRecord = z.infer<typeof turnRecord>;

/** Everything of a turn up to and including chunk `seq` of `epoch`; replaces what a client holds of it. */
export const turnSnapshot = z.object({
  turnId: uuid,
  epoch: z.number().int().positive(),
  seq: z.number().int().nonnegative(),
  content: z.string(),
  tools: z.array(toolActivity),
  citations: z.array(citation),
  cards: z.array(card),
});
export type TurnSnapshot = z.infer<typeof turnSnapshot>;
