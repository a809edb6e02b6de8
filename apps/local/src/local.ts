import { assertDataDirFree, type EmbeddedPostgres, migrate, startEmbeddedPostgres } from '@minime/database';
import {
  AppError,
  type Environment,
  type Host,
  loadPersona,
  type Running,
  type RunningService,
  startService,
} from '@minime/platform';
import type { Sandbox } from '../../../sandbox/src/index.js';
import { chatService } from '../../chat/src/chat.service-definition.js';
import { gatewayService } from '../../gateway/src/gateway.service-definition.js';
import { geoService } from '../../geo/src/geo.service-definition.js';
import { ingestService } from '../../ingest/src/ingest.service-definition.js';
import { summaryService } from '../../summary/src/summary.service-definition.js';
import type { LocalConfig } from './local.config.js';
import { fillGaps, isReal, outsideParts } from './outside.js';
import { schemas } from './schemas.js';
import { sessionSecret } from './session-secret.js';
import { readSettings } from './settings.js';
import { startTable } from './start-table.js';

/** What an embedded whole has opened, in the order it was opened. */
interface Opened {
  postgres?: EmbeddedPostgres;
  sandbox?: Sandbox;
  services: RunningService[];
}

/**
 * What can be known to be wrong before anything is opened: every setting, the persona file, another Minime at work here.
 * @throws AppError
 */
export async function checkLocal(env: Environment): Promise<void> {
  const config = readSettings(env);
  await loadPersona(config.PERSONA_FILE);
  if (!config.DATABASE_URL) await assertDataDirFree(config.DATA_DIR);
}

/**
 * The five services, the database and the sandbox in this one process; `close` ends them in the reverse order.
 * What was opened is closed again when a later part fails.
 */
export async function startLocal(env: Environment, host: Host, print: (text: string) => void): Promise<Running> {
  const config = readSettings(env);
  const opened: Opened = { services: [] };
  const close = () => closeAll(opened);
  try {
    await openAll(opened, config, env, host);
  } catch (error) {
    await close();
    throw error;
  }
  const chat = config.PUBLIC_URL ?? `http://localhost:${config.PORT}`;
  const inbox = opened.sandbox ? `\n  inbox and model calls: ${opened.sandbox.url}` : '';
  print(`\n${startTable(env)}\n\n  chat: ${chat}${inbox}\n\n`);
  return { close };
}

async function openAll(opened: Opened, config: LocalConfig, env: Environment, host: Host): Promise<void> {
  const [databaseUrl, sandbox, secret] = await Promise.all([
    openDatabase(opened, config, host),
    openSandbox(opened, config, env),
    sessionSecret(config.DATA_DIR),
  ]);
  const services = { SESSION_SECRET: secret, ...fillGaps(env, sandbox), DATABASE_URL: databaseUrl };

  const open = async (start: Promise<RunningService>) => void opened.services.push(await start);
  await open(startService(chatService, services, host));
  await Promise.all([
    open(startService(geoService, services, host)),
    open(startService(summaryService, { PUBLIC_URL: `http://localhost:${config.PORT}`, ...services }, host)),
    open(startService(ingestService, services, host)),
  ]);
  await open(startService(gatewayService, services, host));
}

async function openDatabase(opened: Opened, config: LocalConfig, host: Host): Promise<string> {
  const log = host.logger.child({ service: 'database' });
  let url = config.DATABASE_URL;
  if (!url) {
    opened.postgres = await startEmbeddedPostgres({ dataDir: config.DATA_DIR, log });
    url = opened.postgres.url;
  }
  await migrate(url, schemas, log);
  return url;
}

/** The sandbox is opened only when something is missing that it stands in for. */
async function openSandbox(
  opened: Opened,
  config: LocalConfig,
  env: Environment,
): Promise<{ url: string; smtpUrl: string }> {
  if (outsideParts.every((part) => isReal(part, env))) return { url: '', smtpUrl: '' };
  const { SandboxError, startSandbox } = await import('../../../sandbox/src/index.js');
  opened.sandbox = await startSandbox({
    port: config.SANDBOX_PORT,
    smtpPort: config.SANDBOX_SMTP_PORT,
    host: config.SANDBOX_HOST,
    firstTokenMs: config.SANDBOX_FIRST_TOKEN_MS,
    gapMs: config.SANDBOX_GAP_MS,
  }).catch((error) => {
    throw error instanceof SandboxError ? new AppError(error.code, error.message, { cause: error }) : error;
  });
  return opened.sandbox;
}

async function closeAll({ services, sandbox, postgres }: Opened): Promise<void> {
  for (const service of services.splice(0).reverse()) await service.close();
  await sandbox?.close();
  await postgres?.stop();
}
