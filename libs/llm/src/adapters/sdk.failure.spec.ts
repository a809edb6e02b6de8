import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { errorFacts } from '@minime/platform';
import { failureOf } from './sdk.failure.js';

const body = (type: string, code?: string) => ({
  type: 'error',
  error: { type, message: 'what the API says', ...(code && { details: { error_code: code } }) },
});

const answered = (status: number, type: string, headers: Record<string, string> = {}, code?: string) =>
  APIError.generate(status, body(type, code), undefined, new Headers(headers));

/** As the SDK throws it when a stream that began with status 200 carries an error. */
const inStream = (type: 'overloaded_error' | 'invalid_request_error' | 'rate_limit_error') =>
  new APIError(undefined, body(type), undefined, new Headers(), type);

describe('failureOf', () => {
  it.each([
    ['429', answered(429, 'rate_limit_error'), 'rate_limited', true],
    ['529', answered(529, 'overloaded_error'), 'overloaded', true],
    ['500', answered(500, 'api_error'), 'server_error', true],
    ['a bare 502 of a proxy', APIError.generate(502, undefined, 'Bad gateway', new Headers()), 'server_error', true],
    ['no connection', new APIConnectionError({ message: 'refused' }), 'connection', true],
    ['no answer', new APIConnectionTimeoutError(), 'timeout', true],
    ['an overload inside a stream', inStream('overloaded_error'), 'overloaded', true],
    ['a rate limit inside a stream', inStream('rate_limit_error'), 'rate_limited', true],
    ['a wrong request inside a stream', inStream('invalid_request_error'), 'rejected', false],
    ['400', answered(400, 'invalid_request_error'), 'rejected', false],
    ['401', answered(401, 'authentication_error'), 'rejected', false],
    ['404', answered(404, 'not_found_error'), 'rejected', false],
    ['402', answered(402, 'billing_error'), 'spend_limit', false],
    ['spend limit', answered(429, 'rate_limit_error', {}, 'enforced_spend_limit_reached'), 'spend_limit', false],
    ['contract limit', answered(429, 'rate_limit_error', {}, 'contract_spend_limit_reached'), 'spend_limit', false],
    ['x-should-retry: false', answered(529, 'overloaded_error', { 'x-should-retry': 'false' }), 'overloaded', false],
    ['an abort', new APIUserAbortError(), 'aborted', false],
    ['an abort while reading', new DOMException('This operation was aborted', 'AbortError'), 'aborted', false],
    ['a cut while reading', new TypeError('terminated'), 'connection', true],
    ['a reset while reading', Object.assign(new Error('aborted'), { code: 'ECONNRESET' }), 'connection', true],
    ['half an answer', new SyntaxError('Unexpected end of JSON input'), 'incomplete', true],
    ['a bug of ours', new TypeError('x is not a function'), 'rejected', false],
  ])('sorts %s', (_, error, reason, transient) => {
    expect(failureOf(error)).toMatchObject({ reason, transient });
  });

  it('tells logs status and type, and none of the words, in which an endpoint may repeat key or question', () => {
    const failure = failureOf(answered(401, 'authentication_error', {}, 'key_revoked'));
    expect(failure.message).toBe('401 authentication_error key_revoked');
    expect(JSON.stringify(errorFacts(failure.toAppError()))).not.toContain('what the API says');
    const strange = failureOf(answered(400, 'no key sk-123 known'));
    expect(strange.message).toBe('400');
    const ours = failureOf(new TypeError('x is not a function')).toAppError();
    expect(JSON.stringify(errorFacts(ours))).toContain('TypeError');
  });

  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after-ms': '120', 'retry-after': '3' }, 120],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('reads how long to wait from %j', (headers: Record<string, string>, ms) => {
    expect(failureOf(answered(429, 'rate_limit_error', headers)).options.retryAfterMs).toBe(ms);
  });

  it('reads a date to wait for', () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const { retryAfterMs } = failureOf(answered(429, 'rate_limit_error', { 'retry-after': date })).options;
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('tells the rest of the system whether later may help', () => {
    expect(failureOf(answered(529, 'overloaded_error')).toAppError()).toMatchObject({
      code: 'model_unavailable',
      retryable: true,
    });
    expect(failureOf(answered(401, 'authentication_error')).toAppError()).toMatchObject({
      code: 'model_unavailable',
      retryable: false,
    });
    expect(failureOf(new APIUserAbortError()).toAppError()).toMatchObject({ code: 'aborted', retryable: false });
  });
});
