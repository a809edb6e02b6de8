import { parseArgs } from 'node:util';
import { connectEmbedded, databaseConfig } from '@minime/database';
import { AppError, createRootLogger, parseConfig, platformConfig } from '@minime/platform';
import { APPS, type DeadLetters, UNROUTED } from './dead-letters/dead-letters.js';
import { EmbeddedDeadLetters } from './dead-letters/embedded.dead-letters.js';
import { letterTable } from './dead-letters/letter.table.js';
import { RabbitDeadLetters } from './dead-letters/rabbitmq.dead-letters.js';
import { messagingConfig } from './messaging.config.js';

const usage = `npm run dlq -- list [queue] [--show]         what was given up, and why
npm run dlq -- replay <queue> [--id ID]      send it back to where it died; twice does no harm
npm run dlq -- drop <queue> --id ID          delete it for good

  queue     ${APPS.map((app) => `${app}.dead`).join(', ')} or ${UNROUTED} (events nobody subscribed to)
  --id ID   one message of it
  --show    with reasons and bodies: these hold what visitors wrote

  RABBITMQ_URL   which broker (unset: the embedded queue)
  DATABASE_URL   which PostgreSQL holds the embedded queue (unset: the one under DATA_DIR)
`;

const config = platformConfig.extend({ ...messagingConfig.shape, ...databaseConfig.partial().shape });

type Env = Record<string, string | undefined>;

/**
 * `npm run dlq`: returns what to print.
 * @param env where the dead letters are
 * @throws AppError `usage` when it was called in a way it does not know
 */
export async function dlqCommandLine(args: string[], env: Env): Promise<string> {
  const { values, positionals } = parse(args);
  if (values.help) return usage;
  const [command, queue] = positionals;
  if (command === 'list')
    return withLetters(env, async (letters) => letterTable(await letters.list(queue), values.show));
  if (command === 'replay' && queue !== undefined) {
    return withLetters(env, async (letters) => `${await letters.replay(queue, values.id)} sent back\n`);
  }
  const { id } = values;
  if (command === 'drop' && queue !== undefined && id !== undefined) {
    return withLetters(env, async (letters) => `${await letters.drop(queue, id)} deleted\n`);
  }
  throw new AppError('usage', usage);
}

function parse(args: string[]) {
  const options = {
    help: { type: 'boolean' },
    show: { type: 'boolean', default: false },
    id: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new AppError('usage', `${(error as Error).message}\n\n${usage}`);
  }
}

async function withLetters(env: Env, use: (letters: DeadLetters) => Promise<string>): Promise<string> {
  const { RABBITMQ_URL, DATABASE_URL, DATA_DIR } = parseConfig(config, env);
  if (RABBITMQ_URL) return closing(await RabbitDeadLetters.open(RABBITMQ_URL, APPS), use);
  if (DATABASE_URL) return closing(await EmbeddedDeadLetters.open(DATABASE_URL), use);
  const embedded = await connectEmbedded({ dataDir: DATA_DIR, log: createRootLogger('warn') });
  try {
    return await closing(await EmbeddedDeadLetters.open(embedded.url), use);
  } finally {
    await embedded.close();
  }
}

async function closing(letters: DeadLetters, use: (letters: DeadLetters) => Promise<string>): Promise<string> {
  try {
    return await use(letters);
  } finally {
    await letters.close();
  }
}
