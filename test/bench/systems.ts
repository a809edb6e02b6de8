import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEmbedded, migrate } from '@minime/database';
import { createRootLogger } from '@minime/platform';
import { type SpawnedService, type SpawnOptions, spawnService } from '@minime/testing';
import pg from 'pg';
import { schemas } from '../../apps/local/src/schemas.js';
import { type Sandbox, startSandbox } from '../../sandbox/src/index.js';
import type { startPostgres } from '../../scripts/lib/postgres.mjs';
import type { startRabbitmq } from '../../scripts/lib/rabbitmq.mjs';
import { parentOf } from './process.usage.js';
import { Program } from './program.js';

export type SystemName = 'floor' | 'embedded' | 'distributed';

/** Something that visitors can talk to, and whose processes are measured. */
export interface System {
  name: SystemName;
  url: string;
  /** Roots of process trees by what they are: the services, `postgres`, `rabbitmq`. */
  processes: Record<string, number>;
  /** Undefined: it stores nothing. */
  databaseUrl?: string;
  /** Where its services tell their metrics. */
  managementUrls?: string[];
  /** Where the owner's mails land. */
  sandbox?: Sandbox;
  stop(): Promise<void>;
}

/** What the scripts provide: they stand outside of the build. */
export interface Services {
  startPostgres: typeof startPostgres;
  startRabbitmq: typeof startRabbitmq;
  /** @returns path of a Chromium */
  findBrowser: () => Promise<string>;
}

export interface SystemOptions {
  modelUrl: string;
  knowledgeDir: string;
  services: Services;
  /** Where each process leaves its CPU profile when it ends. */
  profileDir?: string;
}

const logger = createRootLogger('silent');

/** Wide open: the limits are kept, so they cost what they cost, and nobody reaches them. */
const UNLIMITED = {
  MAX_CONNECTIONS_PER_IP: '100000',
  RATE_LIMIT_PER_MINUTE: '10000',
  RATE_LIMIT_BURST: '10000',
  RATE_LIMIT_IP_PER_MINUTE: '100000',
  BUDGET_USD_PER_DAY: '1000000',
  BUDGET_USD_PER_CONVERSATION: '1000000',
  BUDGET_USD_PER_VISITOR_DAY: '1000000',
  LOG_LEVEL: 'warn',
  GEO_BASE_URL: 'off',
  SESSION_SECRET: 'a secret of the benchmark that nobody else uses',
  OWNER_EMAIL: 'owner@example.com',
  MAIL_FROM: 'Minime <minime@example.com>',
  ANTHROPIC_API_KEY: 'none',
};

export const systems: Record<SystemName, (options: SystemOptions) => Promise<System>> = {
  async floor({ modelUrl }) {
    const program = await Program.start('floor.process.js', modelUrl);
    return { name: 'floor', url: program.url, processes: { node: program.pid }, stop: () => program.stop() };
  },

  async embedded({ modelUrl, knowledgeDir, profileDir }) {
    const dataDir = await mkdtemp(join(tmpdir(), 'minime-bench-'));
    const sandbox = await mailOnly();
    const env = {
      ...UNLIMITED,
      DATA_DIR: dataDir,
      KNOWLEDGE_DIR: knowledgeDir,
      ANTHROPIC_BASE_URL: modelUrl,
      SMTP_URL: sandbox.smtpUrl,
      SANDBOX_PORT: '0',
      SANDBOX_SMTP_PORT: '0',
    };
    const service = await spawnService('local', env, watched('embedded', profileDir));
    const connection = await connectEmbedded({ dataDir, log: logger });
    return {
      name: 'embedded',
      url: service.url,
      processes: { node: service.pid, postgres: await postmasterOf(connection.url) },
      databaseUrl: connection.url,
      managementUrls: [service.managementUrl],
      sandbox,
      stop: async () => {
        await connection.close();
        await service.stop();
        await sandbox.close();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  },

  async distributed({ modelUrl, knowledgeDir, profileDir, services: { startPostgres, startRabbitmq } }) {
    const [postgres, rabbitmq, sandbox] = await Promise.all([
      startPostgres({ durable: true }),
      startRabbitmq(),
      mailOnly(),
    ]);
    await migrate(postgres.url, schemas, logger);
    const env = {
      ...UNLIMITED,
      DATABASE_URL: postgres.url,
      RABBITMQ_URL: rabbitmq.url,
      KNOWLEDGE_DIR: knowledgeDir,
      ANTHROPIC_BASE_URL: modelUrl,
      SMTP_URL: sandbox.smtpUrl,
    };
    const names = ['ingest', 'chat', 'geo', 'summary', 'gateway'] as const;
    const spawned: SpawnedService[] = await Promise.all(
      names.map((name) => spawnService(name, env, watched(name, profileDir))),
    );
    const gateway = spawned.find(({ name }) => name === 'gateway') as SpawnedService;
    return {
      name: 'distributed',
      url: gateway.url,
      processes: {
        ...Object.fromEntries(spawned.map(({ name, pid }) => [name, pid])),
        postgres: await postmasterOf(postgres.url),
        rabbitmq: Number((await rabbitmq.control('eval', 'os:getpid().')).replaceAll(/\D/g, '')),
      },
      databaseUrl: postgres.url,
      managementUrls: spawned.map(({ managementUrl }) => managementUrl),
      sandbox,
      stop: async () => {
        await Promise.all(spawned.map((service) => service.stop()));
        await Promise.all([postgres.stop(), rabbitmq.stop(), sandbox.close()]);
      },
    };
  },
};

const watched = (name: string, profileDir: string | undefined): SpawnOptions =>
  profileDir
    ? { nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`] }
    : {};

/** Mails have to go somewhere; the model is the stand-in that stamps its words. */
const mailOnly = (): Promise<Sandbox> => startSandbox({ parts: ['smtp'], port: 0, smtpPort: 0 });

async function postmasterOf(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = parentOf(rows[0]!.pid);
  await client.end();
  return pid;
}
