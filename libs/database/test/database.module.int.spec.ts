import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, type TestDatabase, testDatabase, waitFor } from '@minime/testing';
import { Test } from '@nestjs/testing';
import pino from 'pino';
import { DataSource } from 'typeorm';
import { DatabaseModule, migrate, type SchemaDefinition } from '../src/index.js';
import { Note, sampleSchema } from './sample.schema.js';
import { TcpGate } from './tcp.gate.js';

const otherSchema: SchemaDefinition = { schema: 'other', entities: [], migrations: [] };
const OTHER = Symbol('other');

describe('DatabaseModule', () => {
  let database: TestDatabase;
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });

  beforeEach(async () => {
    lines.length = 0;
    database = await testDatabase();
  });

  afterEach(() => database.drop());

  const open = (url: string, definition = sampleSchema) =>
    Test.createTestingModule({ imports: [DatabaseModule.forRoot({ url, log, definition })] }).compile();

  it('provides a working data source per schema and closes both on shutdown', async () => {
    await migrate(database.url, [sampleSchema], log);
    const app = await Test.createTestingModule({
      imports: [
        DatabaseModule.forRoot({ url: database.url, log, definition: sampleSchema }),
        DatabaseModule.forRootAsync({
          useFactory: () => ({ url: database.url, log }),
          definition: otherSchema,
          token: OTHER,
        }),
      ],
    }).compile();
    const [sample, other] = [app.get(DataSource), app.get<DataSource>(OTHER)];
    expect(await sample.getRepository(Note).count()).toBe(1);
    expect(other).not.toBe(sample);
    await app.close();
    expect([sample.isInitialized, other.isInitialized]).toEqual([false, false]);
  });

  it('shares one among those who say so for the same schema, until the last has closed', async () => {
    const sharing = () =>
      Test.createTestingModule({
        imports: [DatabaseModule.forRoot({ url: database.url, log, definition: otherSchema, shared: true })],
      }).compile();
    const [one, other] = await Promise.all([sharing(), sharing()]);
    const alone = await open(database.url, otherSchema);
    const dataSource = one.get(DataSource);
    expect(other.get(DataSource)).toBe(dataSource);
    expect(alone.get(DataSource)).not.toBe(dataSource);
    await Promise.all([one.close(), alone.close()]);
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await other.close();
    expect(dataSource.isInitialized).toBe(false);
    const next = await sharing();
    expect(await next.get(DataSource).query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await next.close();
  });

  it('refuses to work on a schema that is behind', async () => {
    await expect(open(database.url)).rejects.toMatchObject({
      code: 'migrations_pending',
      message: '2 migrations are pending in schema sample: run npm run migrate',
    });
  });

  it('waits for a PostgreSQL that is not there yet, and says so', async () => {
    const gate = await TcpGate.closed(new URL(database.url));
    const opening = open(gate.url, otherSchema);
    await waitFor(() => lines.includes('waiting for PostgreSQL'), { what: 'the log line' });
    await gate.open();
    const app = await opening;
    expect(await app.get(DataSource).query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await app.close();
    await gate.close();
  });

  it('stops waiting when the process is told to stop', async () => {
    const stopping = new AbortController();
    const url = `postgresql://minime@127.0.0.1:${await freePort()}/minime`;
    const opening = Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ url, log, definition: otherSchema, signal: stopping.signal })],
    }).compile();
    const outcome = expect(opening).rejects.toThrow('told to stop');
    await waitFor(() => lines.includes('waiting for PostgreSQL'), { what: 'the log line' });
    stopping.abort(new Error('told to stop'));
    await outcome;
  });

  it('does not wait where only a person can help, and never shows the password', async () => {
    const missing = new URL(database.url);
    missing.pathname = '/nowhere';
    missing.password ||= 'sesame';
    const error = await open(missing.href, otherSchema).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'database_refused', retryable: false });
    expect(error.message).toBe(`PostgreSQL at ${missing.host}/nowhere: the database named in the URL does not exist`);
  });
});
