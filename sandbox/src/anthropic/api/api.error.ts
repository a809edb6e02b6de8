import { newId } from './ids.js';

const TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

/** The body of every failure, also of the `error` event inside a stream. */
export interface ErrorEnvelope {
  type: 'error';
  error: { type: string; message: string };
  request_id: string;
}

/** A failure as the API tells it: a status, and an envelope whose type follows from the status. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get type(): string {
    return TYPES[this.status] ?? 'api_error';
  }

  envelope(requestId: string = newId('req')): ErrorEnvelope {
    return { type: 'error', error: { type: this.type, message: this.message }, request_id: requestId };
  }
}

export const badRequest = (message: string): ApiError => new ApiError(400, message);
