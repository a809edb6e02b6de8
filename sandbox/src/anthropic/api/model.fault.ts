import type { Fault } from '../../faults/fault.store.js';
import { ApiError } from './api.error.js';

const MESSAGES: Partial<Record<Fault['kind'], string>> = {
  '529': 'Overloaded',
  '429': 'This request would exceed your rate limit. Please try again later.',
  '500': 'Internal server error',
};

/** A rate limit always says when to come back; one second when the fault does not. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;

/** The API's error for a fault that is a status; undefined for the kinds that break the connection. */
export function faultError(fault: Fault): ApiError | undefined {
  const message = MESSAGES[fault.kind];
  if (message === undefined) return undefined;
  const seconds = fault.retryAfter ?? (fault.kind === '429' ? DEFAULT_RETRY_AFTER_SECONDS : undefined);
  return new ApiError(Number(fault.kind), message, {
    'x-should-retry': 'true',
    ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
  });
}
