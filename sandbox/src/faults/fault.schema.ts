import { z } from 'zod';

/**
 * The failures a part can be asked for; the numbers are HTTP statuses (SMTP answers with the like of its own). `hold` falls
 * silent in the middle of a stream, as `stall` does, and goes on when the faults are cleared.
 */
export const FAULT_KINDS = ['529', '429', '500', '403', 'cut', 'stall', 'hold', 'timeout'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export const faultSchema = z.strictObject({
  part: z.string(),
  kind: z.enum(FAULT_KINDS),
  /** How many matching requests fail before the part is well again. */
  times: z.int().min(1).max(10_000).default(1),
  /** Characters of the answer that still arrive (streams). */
  afterChars: z.int().min(0).optional(),
  /** Seconds named in the `retry-after` header. */
  retryAfter: z.number().min(0).max(3600).optional(),
  /** SMTP only: the step of the dialogue that fails. */
  at: z.enum(['rcpt', 'data', 'before-data', 'after-data']).optional(),
  /** Narrows the fault: a string must be contained in the fact of that name, a boolean must equal it. */
  match: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
});

export type FaultRequest = z.infer<typeof faultSchema>;
