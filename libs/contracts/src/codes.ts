import { z } from 'zod';

/** Refusals a client may meet: codes are for programs, the message beside them is for people. */
export const errorCode = z.enum([
  'invalid_message',
  'message_too_long',
  'rate_limited',
  'too_many_connections',
  'origin_not_allowed',
  'token_invalid',
  'blocked',
  'paused',
  'too_many_waiting',
  'turn_unknown',
  'budget_exhausted',
  'model_unavailable',
  'unavailable',
  'internal',
]);
export type ErrorCode = z.infer<typeof errorCode>;
