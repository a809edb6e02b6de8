import { connectEmbedded, databaseConfig, migrate } from '@minime/database';
import { createRootLogger, parseConfig, platformConfig, printed } from '@minime/platform';
import { schemas } from './schemas.js';

const usage = `npm run migrate: brings every schema of the database up to date; safe to run twice and by two at once.

  DATABASE_URL   which PostgreSQL (unset: the embedded one under DATA_DIR)
`;

/** `npm run migrate` */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  const config = parseConfig(platformConfig.extend(databaseConfig.partial().shape), process.env);
  const logger = createRootLogger('warn');
  const embedded = config.DATABASE_URL ? undefined : await connectEmbedded({ dataDir: config.DATA_DIR, log: logger });
  try {
    const applied = await migrate((config.DATABASE_URL ?? embedded?.url) as string, schemas, logger);
    for (const { schema, name } of applied) process.stdout.write(`applied ${schema}: ${name}\n`);
    process.stdout.write(
      applied.length ? `${applied.length} migrations applied\n` : 'nothing to do: every schema is up to date\n',
    );
  } finally {
    await embedded?.close();
  }
}

printed(main());
