import { databaseConfig, openCommandDatabase } from '@minime/database';
import { createRootLogger, parseConfig, platformConfig, printed } from '@minime/platform';
import { NestFactory } from '@nestjs/core';
import { CommandModule } from './command.module.js';
import { commandOptions, daysOf } from './command.options.js';
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

/** `npm run gaps` */
async function main(): Promise<string> {
  const json = { type: 'boolean', default: false } as const;
  const options = commandOptions({ days: { type: 'string', default: '30' }, json }, USAGE);
  if (options.help) return USAGE;
  const days = daysOf(options.days, USAGE);
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

printed(main());
