import { parseArgs } from 'node:util';
import { databaseConfig, openCommandDatabase } from '@minime/database';
import { AppError, createRootLogger, parseConfig, platformConfig, printed } from '@minime/platform';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { CommandModule } from './command.module.js';
import { gapText } from './gaps/gap.text.js';
import { GapsService } from './gaps/gaps.service.js';
import { summarySchema } from './summary.schema.js';

const USAGE = `npm run gaps -- [--days N] [--json]: what visitors asked and nothing you wrote answers.

  --days N   of the last N days (30)
  --json     for programs
  --help     this text

  DATABASE_URL   which PostgreSQL (unset: the embedded one under DATA_DIR, running or not)
`;

const config = platformConfig.extend(databaseConfig.partial().shape);
const wanted = z.coerce.number().int().min(1).max(3_650);

/** `npm run gaps` */
async function main(): Promise<string> {
  const options = optionsOf();
  if (options.help) return USAGE;
  const days = wanted.safeParse(options.days).data;
  if (days === undefined) throw new AppError('usage', `--days must be a number from 1\n\n${USAGE}`);
  const log = createRootLogger('error');
  const { DATABASE_URL: url, DATA_DIR: dataDir } = parseConfig(config, process.env);
  const database = await openCommandDatabase({ url, dataDir, definitions: [summarySchema], log });
  try {
    const app = await NestFactory.createApplicationContext(CommandModule.register(database.url, log), {
      logger: false,
      abortOnError: false,
    });
    const gaps = await app
      .get(GapsService)
      .list(days)
      .finally(() => app.close());
    return options.json ? `${JSON.stringify(gaps, null, 2)}\n` : gapText(gaps, days);
  } finally {
    await database.close();
  }
}

function optionsOf() {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { days: { type: 'string', default: '30' }, json: flag, help: flag } }).values;
  } catch (error) {
    throw new AppError('usage', `${(error as Error).message}\n\n${USAGE}`);
  }
}

printed(main());
