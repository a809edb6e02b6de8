import { z } from 'zod';
import { boundedText, timestamp, uuid } from '../primitives.js';
import { pageName } from './turn.events.js';

/** Emitted by gateway (webhook) or by hand: read the sources again. */
export const knowledgeSyncRequested = z.object({
  full: z.boolean().default(false),
  requestedBy: z.enum(['webhook', 'operator']),
});

/** Emitted by ingest, broadcast: the index has changed; whoever holds it in memory reads it anew. */
export const knowledgeSynced = z.object({
  /** Counts the changes of the index; equal to the version stored with it. */
  version: z.number().int().nonnegative(),
  finishedAt: timestamp,
  pages: z.object({
    seen: z.number().int().nonnegative(),
    changed: z.number().int().nonnegative(),
    deleted: z.number().int().nonnegative(),
    failed: z.array(z.object({ page: boundedText(500), reason: boundedText(500) })),
  }),
});

/** Emitted by ingest after every sync, whatever came of it. */
export const knowledgeSyncEnded = z.object({
  finishedAt: timestamp,
  /** Why the sync as a whole, or all of a source, was not read. */
  broken: boundedText(500).optional(),
  /** What else was not read as it should be; the first of them. */
  problems: z.array(z.object({ page: boundedText(500), reason: boundedText(500) })).max(20),
});

/** Emitted by summary: a page the owner should write, because visitors keep asking. */
export const gapDraftRequested = z.object({
  gapId: uuid,
  question: boundedText(500),
  examples: z.array(boundedText(500)).max(20),
  asked: z.number().int().positive(),
  /** The page that comes nearest to it. */
  nearest: pageName.optional(),
  /** Whose words are quoted: an erasure finds the event by them. */
  conversationIds: z.array(uuid).min(1),
});
