import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@minime/testing';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { createDataSource, migrate, pendingMigrations, type SchemaDefinition } from '../src/index.js';
import { BreakHalfway1700000000003, Note, sampleSchema } from './sample.schema.js';

const log = pino({ level: 'silent' });
const names = sampleSchema.migrations.map(({ name }) => name);
const breaking: SchemaDefinition = {
  ...sampleSchema,
  migrations: [...sampleSchema.migrations, BreakHalfway1700000000003],
};

describe('migrate', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await testDatabase();
    dataSource = await createDataSource(database.url, sampleSchema).initialize();
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const notes = async () => (await dataSource.getRepository(Note).find()).map(({ text }) => text);

  it('creates the schema, applies what is pending in order, and finds nothing to do the second time', async () => {
    expect(await pendingMigrations(dataSource, sampleSchema)).toEqual(names);
    expect(await migrate(database.url, [sampleSchema], log)).toEqual(names.map((name) => ({ schema: 'sample', name })));
    expect(await pendingMigrations(dataSource, sampleSchema)).toEqual([]);
    expect(await migrate(database.url, [sampleSchema], log)).toEqual([]);
    expect(await notes()).toEqual(['first']);
  });

  it('keeps its tables, and its record of them, out of the public schema', async () => {
    await migrate(database.url, [sampleSchema], log);
    const tables = await dataSource.query(
      `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('public', 'sample') ORDER BY 1`,
    );
    expect(tables.map(({ name }: { name: string }) => name)).toEqual(['sample.migrations', 'sample.notes']);
  });

  it('applies every migration once when several processes migrate at the same time', async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url, [sampleSchema], log)));
    expect(runs.flat().map(({ name }) => name)).toEqual(names);
    expect(await notes()).toEqual(['first']);
  });

  it('undoes the migration that fails, keeps those before it, and says which schema it was', async () => {
    await expect(migrate(database.url, [breaking], log)).rejects.toMatchObject({
      code: 'migration_failed',
      message: 'Migrating schema sample failed: division by zero',
    });
    expect(await notes()).toEqual(['first']);
    expect(await pendingMigrations(dataSource, breaking)).toEqual(['BreakHalfway1700000000003']);
  });

  it('works for a role that may not create schemas when the schema stands already', async () => {
    const role = `role_${Date.now()}`;
    await dataSource.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    await dataSource.query(`CREATE SCHEMA sample AUTHORIZATION ${role}`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'secret';
    expect(await migrate(url.href, [sampleSchema], log)).toHaveLength(names.length);
    await dataSource.query(`DROP OWNED BY ${role}`);
    await dataSource.query(`DROP ROLE ${role}`);
  });
});
