import { AppError, isRetryable } from '@minime/platform';
import pRetry from 'p-retry';
import type { Logger } from 'pino';
import { type DataSource, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';

/** SQLSTATE and socket codes of a server that is not there yet: absent, starting, stopping or full. */
const NOT_THERE_YET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);
/** What node-postgres says without a code. */
const NOT_THERE_YET_MESSAGE = /timeout expired|connection timeout|terminated unexpectedly|connection terminated/i;

/** SQLSTATE classes that a person has to repair, in words that say what. */
const REFUSED: Record<string, string> = {
  '28P01': 'the user or the password in the database URL is wrong',
  '28000': 'the server refuses this user (see its pg_hba.conf)',
  '3D000': 'the database named in the URL does not exist',
};

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;
/** While PostgreSQL stays away, one line for every so many attempts (about once a minute). */
const LOG_EVERY_ATTEMPTS = 15;

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Whether waiting may help: the server is absent, starting, out of connections, or has let go of the one that was in use. */
export function isServerNotThereYet(error: unknown): boolean {
  return (
    NOT_THERE_YET.has(codeOf(error)) ||
    NOT_THERE_YET_MESSAGE.test(String((error as Error | null)?.message)) ||
    isConnectionGone(error)
  );
}

/** What TypeORM says to whoever goes on with a transaction after its connection broke. */
const isConnectionGone = (error: unknown): boolean =>
  error instanceof QueryRunnerAlreadyReleasedError || error instanceof QueryRunnerProviderAlreadyReleasedError;

/** `host:port/database` of a PostgreSQL URL: what may be logged, never the password. */
export function describeUrl(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${decodeURIComponent(pathname)}`;
  } catch {
    return 'the given URL';
  }
}

/**
 * Turns a connection failure into one sentence for the operator.
 * `database_unavailable` may be retried; `database_refused` needs a person.
 */
export function connectionError(url: string, error: unknown): AppError {
  if (isServerNotThereYet(error)) {
    return new AppError('database_unavailable', `PostgreSQL at ${describeUrl(url)} does not answer`, {
      retryable: true,
      cause: error,
    });
  }
  const reason = REFUSED[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
  return new AppError('database_refused', `PostgreSQL at ${describeUrl(url)}: ${reason}`, { cause: error });
}

/**
 * Connects, and waits for a PostgreSQL that is not there yet until `signal` aborts; the pause between two attempts
 * grows to 5 s, with jitter. Throws `database_refused` at once when waiting cannot help.
 */
export async function connectWhenThere(
  dataSource: DataSource,
  url: string,
  log: Logger,
  signal?: AbortSignal,
): Promise<DataSource> {
  const attempt = () =>
    dataSource.initialize().catch((error) => {
      throw connectionError(url, error);
    });
  return pRetry(attempt, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: FIRST_RETRY_MS,
    maxTimeout: LONGEST_RETRY_MS,
    randomize: true,
    ...(signal && { signal }),
    shouldRetry: ({ error }) => isRetryable(error),
    onFailedAttempt: ({ error, attemptNumber }) => {
      if (isRetryable(error) && attemptNumber % LOG_EVERY_ATTEMPTS === 1) {
        log.warn({ database: describeUrl(url), attempt: attemptNumber }, 'waiting for PostgreSQL');
      }
    },
  });
}
