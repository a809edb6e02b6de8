import { databaseConfig, openCommandDatabase } from '@minime/database';
import { ownerSchema } from '@minime/owner';
import { createRootLogger, parseConfig, platformConfig } from '@minime/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { chatSchema } from './chat.schema.js';
import { OwnerCommandModule } from './owner-command.module.js';

/** The last lines of each usage. */
export const DATABASE_USAGE = `
  DATABASE_URL   which PostgreSQL (unset: the embedded one under DATA_DIR, running or not)
`;

const commandConfig = platformConfig.extend(databaseConfig.partial().shape);

/** Does the work of one command on the database that these variables name. @throws AppError as `openCommandDatabase` */
export async function inOwnerCommand(
  env: Record<string, string | undefined>,
  work: (app: INestApplicationContext) => Promise<string>,
): Promise<string> {
  const { DATABASE_URL, DATA_DIR } = parseConfig(commandConfig, env);
  const log = createRootLogger('error');
  const database = await openCommandDatabase({
    url: DATABASE_URL,
    dataDir: DATA_DIR,
    definitions: [ownerSchema, chatSchema],
    log,
  });
  try {
    const module = OwnerCommandModule.register(database.url, log);
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    return await work(app).finally(() => app.close());
  } finally {
    await database.close();
  }
}
