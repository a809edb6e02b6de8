import { writeFile } from 'node:fs/promises';
import { databaseConfig, openCommandDatabase } from '@minime/database';
import { llmSchema, spendConfig } from '@minime/llm';
import {
  createRootLogger,
  Health,
  type Host,
  loadPersona,
  parseConfig,
  platformConfig,
  printed,
} from '@minime/platform';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';
import { commandOptions, daysOf } from './command.options.js';
import { DigestCompiler } from './digest/digest.compiler.js';
import { DigestCommandModule } from './digest-command.module.js';
import { digestMail } from './emails/digest.mail.js';
import { summarySchema } from './summary.schema.js';

const USAGE = `npm run digest -- [--days N] [--html FILE]: what a digest of the last days would say. Sends nothing.

  --days N      of the last N days (7)
  --html FILE   write the mail there, instead of its text here
  --help        this text

  DATABASE_URL   which PostgreSQL (unset: the embedded one under DATA_DIR, running or not)
`;

const config = platformConfig.extend({ ...databaseConfig.partial().shape, ...spendConfig.shape });
const DAY_MS = 24 * 60 * 60_000;

/** `npm run digest` */
async function main(): Promise<string> {
  const options = commandOptions({ days: { type: 'string', default: '7' }, html: { type: 'string' } }, USAGE);
  if (options.help) return USAGE;
  const days = daysOf(options.days, USAGE);
  const settings = parseConfig(config, process.env);
  const { timeZone, notificationLanguage: language } = await loadPersona(settings.PERSONA_FILE);
  const host: Host = { health: new Health(), logger: createRootLogger('error'), metrics: new Registry() };
  const { DATABASE_URL: url, DATA_DIR: dataDir } = settings;
  const definitions = [llmSchema, summarySchema];
  const database = await openCommandDatabase({ url, dataDir, definitions, log: host.logger });
  try {
    const module = DigestCommandModule.register(settings, host, database.url, timeZone);
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    const until = new Date();
    const digest = await app
      .get(DigestCompiler)
      .compile(new Date(until.getTime() - days * DAY_MS), until)
      .finally(() => app.close());
    const mail = await digestMail('preview', digest, { timeZone, domain: 'localhost', language });
    if (!options.html) return mail.text;
    await writeFile(options.html, mail.html);
    return `written to ${options.html}\n`;
  } finally {
    await database.close();
  }
}

printed(main());
