import {
  AnthropicError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from '@anthropic-ai/sdk';
import { type FailureReason, ModelFailure } from '../model.failure.js';

/** Codes of an account that may spend no more: asking again only asks again. */
const SPEND_LIMITS = new Set([
  'contract_spend_limit_reached',
  'enforced_spend_limit_reached',
  'linked_organization_spend_limit_reached',
]);

/** By the error's type, because an error inside a stream that began with status 200 has no status. */
const TRANSIENT_TYPES: Record<string, FailureReason> = {
  rate_limit_error: 'rate_limited',
  overloaded_error: 'overloaded',
  api_error: 'server_error',
  timeout_error: 'server_error',
  // Bedrock's names for them, as they come inside a stream.
  throttlingException: 'rate_limited',
  serviceUnavailableException: 'overloaded',
  internalServerException: 'server_error',
  modelStreamErrorException: 'server_error',
  modelTimeoutException: 'server_error',
};

/** Statuses that a proxy in between may send without a body of the API's form. */
const TRANSIENT_STATUS: Record<number, FailureReason> = {
  408: 'server_error',
  409: 'server_error',
  429: 'rate_limited',
  529: 'overloaded',
};

/** Sorts whatever the SDK threw. */
export function failureOf(error: unknown): ModelFailure {
  if (error instanceof ModelFailure) return error;
  if (error instanceof APIUserAbortError) return new ModelFailure('aborted', false, 'stopped', { cause: error });
  if (error instanceof APIConnectionTimeoutError) return transient('timeout', error.message, error);
  if (error instanceof APIConnectionError) return connectionFailure(error);
  if (error instanceof APIError) return apiFailure(error);
  if (error instanceof AnthropicError) return transient('incomplete', 'the answer is not whole', error);
  return (
    unwrapped(error) ??
    new ModelFailure('rejected', false, error instanceof Error ? error.message : String(error), {
      cause: error,
      ours: true,
      unbilled: true,
    })
  );
}

/**
 * What breaks while a whole answer is being read reaches us as the platform threw it. Told by name and
 * not by class, which may be that of another realm.
 */
function unwrapped(error: unknown): ModelFailure | undefined {
  const { name, message, code } = (error ?? {}) as { name?: unknown; message?: unknown; code?: unknown };
  if (name === 'AbortError') return new ModelFailure('aborted', false, 'stopped', { cause: error });
  const isBroken = code === 'ECONNRESET' || (name === 'TypeError' && message === 'terminated');
  if (isBroken) return transient('connection', 'the connection broke', error);
  if (name === 'SyntaxError') return transient('incomplete', 'the answer is not whole', error);
  return undefined;
}

/** Codes of a connection that never came to be: the request was not sent. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_NOT_CONNECTED',
]);

function connectionFailure(error: APIConnectionError): ModelFailure {
  return new ModelFailure('connection', true, error.message, { cause: error, unbilled: neverConnected(error) });
}

function neverConnected(error: unknown): boolean {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string' && NEVER_CONNECTED.has(code)) return true;
  if (Array.isArray(errors)) return errors.length > 0 && errors.every(neverConnected);
  return cause !== undefined && neverConnected(cause);
}

function apiFailure(error: APIError): ModelFailure {
  const said = factsOf(error);
  const final = (reason: FailureReason) => new ModelFailure(reason, false, said, { cause: error, unbilled: true });
  if (error.status === 402 || error.type === 'billing_error' || SPEND_LIMITS.has(error.errorCode ?? '')) {
    return final('spend_limit');
  }
  const reason =
    TRANSIENT_TYPES[error.type ?? ''] ??
    TRANSIENT_STATUS[error.status ?? 0] ??
    ((error.status ?? 0) >= 500 ? 'server_error' : undefined);
  if (reason === undefined) return final('rejected');
  if (error.headers?.get('x-should-retry') === 'false') return final(reason);
  const retryAfterMs = retryAfter(error.headers);
  return new ModelFailure(reason, true, said, {
    cause: error,
    unbilled: true,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

const A_NAME = /^[\w.-]{1,80}$/;

/** Status, type and code. Never the API's own words: some endpoints repeat in them the key, or what they were asked. */
function factsOf({ status, type, errorCode }: APIError): string {
  const names = [type, errorCode].filter((name) => typeof name === 'string' && A_NAME.test(name));
  return [status, ...names].filter((fact) => fact !== undefined).join(' ') || 'the API says no';
}

const transient = (reason: FailureReason, said: string, cause: unknown) =>
  new ModelFailure(reason, true, said, { cause });

/** Milliseconds that the API asks to wait; it says so in `retry-after-ms`, in seconds or as a date (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers | undefined): number | undefined {
  const inMs = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (inMs >= 0) return inMs;
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return ms >= 0 ? ms : undefined;
}
