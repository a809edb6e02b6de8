import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { testSetting } from './test.config.js';

const OBJECT_IN_USE = '55006';

export interface TestDatabase {
  url: string;
  /** @throws Error that names who is still connected after the 5 s that PostgreSQL itself waits for them to leave. */
  drop(): Promise<void>;
  /** Gone at once with everybody's connections, as when the server fails; `drop` afterwards does nothing. */
  vanish(): Promise<void>;
}

/** An empty database of its own on the PostgreSQL that `TEST_DATABASE_URL` names. Drop it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = testSetting('TEST_DATABASE_URL');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onServer(server, (client) => drop(client, name)),
    vanish: () => onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/**
 * Without FORCE: that would end a pool's connections while they say goodbye, and the error that the server sends them
 * would hit whatever test runs next. A connection that a test forgot is an error of that test.
 */
async function drop(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(`DROP DATABASE IF EXISTS ${name}`);
  } catch (error) {
    if ((error as { code?: string }).code !== OBJECT_IN_USE) throw error;
    const { rows } = await client.query<{ who: string }>(
      `SELECT format('%s (%s)', coalesce(nullif(application_name, ''), 'no name'), query) AS who
       FROM pg_stat_activity WHERE datname = $1`,
      [name],
    );
    throw new Error(`still connected to the test database: ${rows.map(({ who }) => who).join(', ')}`, { cause: error });
  }
}

async function onServer(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await work(client).finally(() => client.end());
}
