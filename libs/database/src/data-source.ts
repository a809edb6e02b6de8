import pg from 'pg';
import { DataSource, type Logger } from 'typeorm';
import { GrowingPool } from './growing.pool.js';
import type { SchemaDefinition } from './schema.definition.js';

export const MIGRATIONS_TABLE = 'migrations';

/** Enough for one service; seven of them stay below the embedded server's 60 connections. */
const DEFAULT_POOL_SIZE = 5;
const CONNECT_TIMEOUT_MS = 5_000;
/** Longer than the pause between two questions of a visitor, so that a warm connection serves the next one. */
const IDLE_CONNECTION_MS = 60_000;

const silent = () => undefined;
/** TypeORM's own logger prints failed migrations to the console even with `logging: false`. */
const silentLogger: Logger = {
  logQuery: silent,
  logQueryError: silent,
  logQuerySlow: silent,
  logSchemaBuild: silent,
  logMigration: silent,
  log: silent,
};

/**
 * Statements with a name are planned once a connection. By itself PostgreSQL plans those anew whose plan for a known value
 * looks cheaper, and for the larger ones that takes longer than to run them; all of ours find their rows by a key.
 */
export const planOnce = async (client: pg.ClientBase): Promise<void> => {
  await client.query('SET plan_cache_mode = force_generic_plan');
};

export interface DataSourceOptions {
  /** Connections at most, from 1. */
  poolSize?: number;
  /** Shown in `pg_stat_activity`; the schema's name by default. */
  applicationName?: string;
}

/**
 * A TypeORM data source for one schema, not yet connected. It neither migrates nor synchronises, and logs nothing:
 * statements carry what visitors wrote, so a failed query reaches its caller only.
 */
export function createDataSource(
  url: string,
  definition: SchemaDefinition,
  options: DataSourceOptions = {},
): DataSource {
  return new DataSource({
    type: 'postgres',
    driver: { ...pg, Pool: GrowingPool },
    url,
    schema: definition.schema,
    entities: [...definition.entities],
    migrations: [...definition.migrations],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsRun: false,
    synchronize: false,
    logging: false,
    logger: silentLogger,
    installExtensions: false,
    // Makes `@PrimaryGeneratedColumn('uuid')` use gen_random_uuid(), which needs no extension.
    uuidExtension: 'pgcrypto',
    poolSize: options.poolSize ?? DEFAULT_POOL_SIZE,
    applicationName: options.applicationName ?? `minime-${definition.schema}`,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    extra: {
      idleTimeoutMillis: IDLE_CONNECTION_MS,
      // A pool that rests keeps no process alive: where a start fails, nobody is left to close what it had opened.
      allowExitOnIdle: true,
      onConnect: planOnce,
    },
    // An idle connection that breaks is replaced by the pool; the next query reports what matters.
    poolErrorHandler: silent,
  });
}
