import type { LoggerService } from '@nestjs/common';
import pino from 'pino';
import { currentTraceId } from './trace.js';

export type Logger = pino.Logger;

/** Keys that hold what people wrote or who they are: their values never reach a log. */
const personal = [
  'text',
  'question',
  'answer',
  'content',
  'message.text',
  'email',
  'ip',
  'address',
  'token',
  'authorization',
  'name',
  'html',
];

/**
 * What may be told of an error: never what else it carries, such as the parameters of a failed query, in which stands
 * what visitors wrote.
 */
export function errorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name: type, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type,
    ...(code !== undefined && { code }),
    message,
    stack,
    ...(cause instanceof Error && { cause: errorFacts(cause) }),
  };
}

/**
 * Structured logs, one JSON object a line, on standard output; readable lines when that is a terminal.
 * Log ids and counts, never bodies: the redaction is a net below that habit, not a substitute for it.
 */
export function createRootLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const traceId = currentTraceId();
      return traceId === undefined ? {} : { traceId };
    },
    serializers: { err: errorFacts },
    redact: { paths: personal.flatMap((key) => [key, `*.${key}`]), censor: '[personal]' },
    ...(process.stdout.isTTY && {
      transport: {
        target: 'pino-pretty',
        options: { ignore: 'service', messageFormat: '{service}: {msg}', singleLine: true },
      },
    }),
  });
}

/** Nest's own messages through pino: its start-up chatter is detail, its warnings and errors are ours. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, ...details: unknown[]): void {
    if (message instanceof Error) this.logger.error({ err: message }, message.message);
    else
      this.logger.error(
        { context: details.at(-1), stack: details.length > 1 ? details[0] : undefined },
        String(message),
      );
  }

  fatal(message: unknown, context?: string): void {
    this.logger.fatal({ context }, String(message));
  }
}
