import { parseArgs } from 'node:util';
import { databaseConfig, openCommandDatabase } from '@minime/database';
import { knowledgeSchema } from '@minime/knowledge';
import { llmSchema } from '@minime/llm';
import { AppError, createRootLogger, Health, type Host, parseConfig, printed } from '@minime/platform';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';
import { ingestConfig } from './ingest.config.js';
import { ingestSchema } from './ingest.schema.js';
import type { SyncConfig } from './sync.module.js';
import { previewText, progressText, reportText } from './sync.report.js';
import { SyncService } from './sync.service.js';
import { SyncCommandModule } from './sync-command.module.js';

const USAGE = `npm run sync -- [--full] [--dry-run]: reads the knowledge once and exits.

  --full      write every page anew, also what has not changed
  --dry-run   list what strangers will be able to read, and write nothing
  --help      this text

  KNOWLEDGE_DIR   folder of the Markdown (./knowledge)
  NOTION_TOKEN, NOTION_DATA_SOURCE_IDS, NOTION_PAGE_IDS
                  what is read of Notion (nothing without a token)
  DATABASE_URL    which PostgreSQL (unset: the embedded one under DATA_DIR, running or not)
`;

/** How long a sync of the running service is waited for, in ms. */
const PATIENCE_MS = 10 * 60 * 1_000;
const CLEAR_LINE = '\r\x1b[2K';

const commandConfig = ingestConfig.extend(databaseConfig.partial().shape);

/** `npm run sync` */
async function main(): Promise<void> {
  const { full, 'dry-run': dryRun, help } = options();
  if (help) return write(USAGE);
  const config = parseConfig(commandConfig, process.env);
  const host: Host = { health: new Health(), logger: createRootLogger('error'), metrics: new Registry() };
  const database = await openCommandDatabase({
    url: config.DATABASE_URL,
    dataDir: config.DATA_DIR,
    definitions: [knowledgeSchema, llmSchema, ingestSchema],
    log: host.logger,
  });
  try {
    await run({ ...config, DATABASE_URL: database.url }, host, full, dryRun);
  } finally {
    await database.close();
  }
}

function options(): { full: boolean; 'dry-run': boolean; help: boolean } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { full: flag, 'dry-run': flag, help: flag } }).values;
  } catch (error) {
    throw new AppError('usage', `${(error as Error).message}\n\n${USAGE}`);
  }
}

async function run(config: SyncConfig, host: Host, full: boolean, dryRun: boolean): Promise<void> {
  const app = await NestFactory.createApplicationContext(SyncCommandModule.register(config, host), {
    logger: false,
    abortOnError: false,
  });
  try {
    const syncs = app.get(SyncService);
    if (dryRun) return write(previewText(await syncs.preview()));
    // The sync ends between two pages; then everything that was opened is closed in order.
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => syncs.beforeApplicationShutdown());
    const report = await syncs.sync({ full, patienceMs: PATIENCE_MS, onProgress: showProgress });
    if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
    write(reportText(report));
    if (report.seen === 0 && report.failed.length > 0) process.exitCode = 1;
  } finally {
    await app.close();
  }
}

function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${progressText(done, total)}`);
}

const write = (text: string): void => void process.stdout.write(text);

printed(main());
