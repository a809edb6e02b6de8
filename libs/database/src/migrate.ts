import { AppError } from '@minime/platform';
import pg from 'pg';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { connectionError } from './connect.js';
import { createDataSource, MIGRATIONS_TABLE } from './data-source.js';
import type { SchemaDefinition } from './schema.definition.js';

/** Names the lock that one migration run holds in its database (any number that nothing else uses). */
const MIGRATION_LOCK = 7_046_029_254_386;

export interface AppliedMigration {
  schema: string;
  name: string;
}

export type Query = (sql: string, parameters: unknown[]) => Promise<Record<string, unknown>[]>;

/**
 * Brings every schema to its newest migration; each migration runs in its own transaction. Safe to call from several
 * processes at once: one works, the others wait and then find nothing to do.
 * @returns what this call applied, in order.
 * @throws AppError `database_unavailable`, `database_refused`, `migration_failed`.
 */
export async function migrate(url: string, definitions: SchemaDefinition[], log: Logger): Promise<AppliedMigration[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'minime-migrate', keepAlive: true });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw connectionError(url, error);
  }
  try {
    const query: Query = async (sql, parameters) => (await client.query(sql, parameters)).rows;
    if ((await behind(query, definitions)).length === 0) return [];
    await lock(query, log);
    const applied: AppliedMigration[] = [];
    for (const definition of await behind(query, definitions)) {
      await createSchema(query, definition.schema);
      applied.push(...(await runMigrations(url, definition, log)));
    }
    return applied;
  } finally {
    await client.end();
  }
}

/** Names of the migrations that this database has not seen yet, oldest first. */
export async function pendingMigrations(dataSource: DataSource, definition: SchemaDefinition): Promise<string[]> {
  return pendingIn((sql, parameters) => dataSource.query(sql, parameters), definition);
}

/** Keeps a service from working on tables of another version. @throws AppError `migrations_pending`. */
export async function assertMigrated(dataSource: DataSource, definition: SchemaDefinition): Promise<void> {
  const { length } = await pendingMigrations(dataSource, definition);
  if (length === 0) return;
  const count = length === 1 ? '1 migration is' : `${length} migrations are`;
  throw new AppError('migrations_pending', `${count} pending in schema ${definition.schema}: run npm run migrate`);
}

async function behind(query: Query, definitions: SchemaDefinition[]): Promise<SchemaDefinition[]> {
  const found: SchemaDefinition[] = [];
  for (const definition of definitions) {
    if ((await pendingIn(query, definition)).length > 0) found.push(definition);
  }
  return found;
}

/** The same over any connection. */
export async function pendingIn(query: Query, { schema, migrations }: SchemaDefinition): Promise<string[]> {
  const table = `${quoted(schema)}.${quoted(MIGRATIONS_TABLE)}`;
  const [{ exists } = { exists: false }] = await query('SELECT to_regclass($1) IS NOT NULL AS "exists"', [table]);
  const applied = exists ? await query(`SELECT name FROM ${table}`, []) : [];
  const names = new Set(applied.map(({ name }) => name));
  return migrations.map((migration) => new migration().name ?? migration.name).filter((name) => !names.has(name));
}

/** Held by the connection, so it ends with the process that holds it, however that ends. */
async function lock(query: Query, log: Logger): Promise<void> {
  const [row] = await query('SELECT pg_try_advisory_lock($1) AS held', [MIGRATION_LOCK]);
  if (row?.held) return;
  log.info('another process is migrating; waiting for it');
  await query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
}

/** Asks first: a role that may not create schemas is fine where the schema stands already. */
async function createSchema(query: Query, schema: string): Promise<void> {
  const [row] = await query('SELECT to_regnamespace($1) IS NOT NULL AS "exists"', [quoted(schema)]);
  if (!row?.exists) await query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`, []);
}

async function runMigrations(url: string, definition: SchemaDefinition, log: Logger): Promise<AppliedMigration[]> {
  const { schema } = definition;
  const dataSource = createDataSource(url, definition, { poolSize: 1, applicationName: 'minime-migrate' });
  try {
    await dataSource.initialize();
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    return applied.map(({ name }) => {
      log.info({ schema, migration: name }, 'migration applied');
      return { schema, name };
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('migration_failed', `Migrating schema ${schema} failed: ${reason}`, { cause: error });
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

function quoted(identifier: string): string {
  return pg.escapeIdentifier(identifier);
}
