import { inspect } from 'node:util';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { AppError } from './app.error.js';
import { type Environment, parseConfig, platformConfig } from './config.js';
import { Health } from './health.js';
import { createRootLogger, type Logger } from './logger.js';
import { ManagementServer } from './management.server.js';
import type { Host } from './service.js';

/** How long the parts of a process may take to drain before it leaves anyway, in milliseconds. */
const SHUTDOWN_DEADLINE_MS = 25_000;

/** What a process starts: `close` drains it. */
export type Running = { close(): Promise<void> };

/**
 * The life of one process: settings, logs, `check` (which throws before any port is open), management port, `start`,
 * then signals.
 *
 * A problem of configuration or of the surroundings is told in one message and ends the process with code 1.
 * SIGTERM and SIGINT turn readiness off, drain and end it with 0; what does not drain within 25 s is left behind with 1.
 */
export async function runProcess(
  name: string,
  env: Environment,
  start: (host: Host) => Promise<Running>,
  check: () => unknown = () => undefined,
): Promise<void> {
  let root = createRootLogger('info');
  let logger = root.child({ service: name });
  try {
    const config = parseConfig(platformConfig, env);
    root = createRootLogger(config.LOG_LEVEL);
    logger = root.child({ service: name });
    await check();
    const endTracing = await traces(config.OTEL_EXPORTER_OTLP_ENDPOINT, name);
    const metrics = new Registry();
    collectDefaultMetrics({ register: metrics });
    const health = new Health();
    const management = await ManagementServer.listen(config.MANAGEMENT_PORT, health, metrics);
    logger.info({ port: management.port }, 'management port open');

    let running: Running | undefined;
    const shutdown = onceOnSignal(logger, async () => {
      health.draining();
      await running?.close();
      await management.close();
      await endTracing?.();
    });
    running = await start({ health, logger: root, metrics });
    if (shutdown.requested) return;
    health.started();
    logger.info('started');
  } catch (error) {
    fail(logger, error);
  }
}

/** The exporter is loaded where a collector is named, and nowhere else. */
async function traces(endpoint: string | undefined, service: string): Promise<(() => Promise<void>) | undefined> {
  if (!endpoint) return undefined;
  const { startTracing } = await import('./tracing.js');
  return startTracing(endpoint, service);
}

function onceOnSignal(logger: Logger, close: () => Promise<void>): { requested: boolean } {
  const shutdown = { requested: false };
  const handle = (signal: NodeJS.Signals) => {
    if (shutdown.requested) return;
    shutdown.requested = true;
    logger.info({ signal }, 'shutting down');
    setTimeout(() => {
      logger.error('not drained in time, leaving');
      process.exit(1);
    }, SHUTDOWN_DEADLINE_MS).unref();
    close().then(
      () => process.exit(0),
      (error) => fail(logger, error),
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
  process.on('unhandledRejection', (error) => fail(logger, error));
  process.on('uncaughtException', (error) => fail(logger, error));
  return shutdown;
}

/**
 * The last line of a process that cannot go on: a sentence for what people can mend, a stack for what we must.
 * A terminal gets it as plain text, because the readable logs are written by a thread that ends with the process.
 */
function fail(logger: Logger, error: unknown): never {
  const told = error instanceof AppError;
  if (process.stdout.isTTY) process.stderr.write(`${told ? error.message : inspect(error)}\n`);
  else if (told) logger.fatal({ code: error.code }, error.message);
  else logger.fatal({ err: error }, 'unexpected error');
  process.exit(1);
}
