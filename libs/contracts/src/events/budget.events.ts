import { z } from 'zod';
import { timestamp, usd } from '../primitives.js';

/** Emitted by chat when a ceiling has been met for the first time in its period. */
export const budgetReached = z.object({
  scope: z.enum(['day', 'conversation', 'visitor']),
  limitUsd: usd,
  spentUsd: usd,
  resetsAt: timestamp.optional(),
});
