/** An answer of Google's that is not a success; `reason` is what its clients look at. */
export class GoogleApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }

  get body(): object {
    const { status: code, reason, message } = this;
    return { error: { errors: [{ domain: DOMAINS[reason] ?? 'global', reason, message }], code, message } };
  }
}

const DOMAINS: Record<string, string> = { rateLimitExceeded: 'usageLimits', userRateLimitExceeded: 'usageLimits' };

export const notFound = () => new GoogleApiError(404, 'notFound', 'Not Found');
export const invalid = (message: string) => new GoogleApiError(400, 'invalid', message);

/** The words of the statuses that `POST /faults` can ask for. */
const FAULTS: Record<number, [reason: string, message: string]> = {
  403: ['rateLimitExceeded', 'Rate Limit Exceeded'],
  429: ['rateLimitExceeded', 'Rate Limit Exceeded'],
  500: ['backendError', 'Backend Error'],
  529: ['backendError', 'Backend Error'],
};

export function faultBody(status: number): object {
  const [reason, message] = FAULTS[status] ?? ['backendError', 'Backend Error'];
  return new GoogleApiError(status, reason, message).body;
}
