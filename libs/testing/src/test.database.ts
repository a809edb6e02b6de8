import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { testSetting } from './test.config.js';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** An empty database of its own on the PostgreSQL that `TEST_DATABASE_URL` names. Drop it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = testSetting('TEST_DATABASE_URL');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function run(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
