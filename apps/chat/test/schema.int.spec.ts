import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Outbox } from '@minime/messaging';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { PostgresHistory } from '../src/adapters/postgres.history.js';
import { PostgresMemory } from '../src/adapters/postgres.memory.js';
import { PostgresStretches } from '../src/adapters/postgres.stretches.js';
import { PostgresTurns } from '../src/adapters/postgres.turns.js';
import { type Asked, ChatFixture, Visit } from './chat.fixture.js';

/** What a turn, the sweep and a goodbye send to PostgreSQL, as it arrives there. */
async function statementsOf(dataSource: DataSource, asked: Asked): Promise<{ text: string; values: unknown[] }[]> {
  const seen: { text: string; values: unknown[] }[] = [];
  const original = pg.Client.prototype.query;
  const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    const [query, values] = args as [string | { text: string; values?: unknown[] }, unknown[] | undefined];
    const statement = typeof query === 'string' ? { text: query, values } : query;
    if (/"chat"\."(?:turns|conversations|visitors)"/.test(statement.text)) {
      seen.push({ text: statement.text, values: statement.values ?? [] });
    }
    return (original as (...all: unknown[]) => unknown).apply(this, args);
  } as never);
  try {
    const turns = new PostgresTurns(dataSource, silentOutbox);
    const seat = await turns.accept(asked);
    if (seat.kind !== 'driving') throw new Error(seat.kind);
    const said = { content: 'So.', seq: 1, citations: [], tools: [], cards: [] };
    await new PostgresMemory(dataSource).load(asked.conversationId, seat.turn.position);
    await turns.flush([{ turnId: asked.turnId, epoch: 1, ...said }]);
    await turns.requestStop(asked.conversationId, asked.turnId);
    await turns.revive(60_000);
    await turns.resume(asked.conversationId, asked.turnId);
    const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    const outcome = { status: 'finished' as const, answered: true, usage, costUsd: 0 };
    await turns.settle({ ...seat.turn, epoch: 2 }, asked.turnId, said, outcome);
    await new PostgresMemory(dataSource).summaryState(asked.conversationId);
    await new PostgresHistory(dataSource).history(asked.conversationId, 50);
    const stretches = new PostgresStretches(dataSource, silentOutbox);
    await stretches.requestEnd(asked.conversationId, new Date());
    await stretches.closeIdle(900);
  } finally {
    spy.mockRestore();
  }
  return seen;
}

const silentOutbox: Outbox = {
  add: async () => undefined,
  prepare: () => ({ values: ['', '', '', undefined], committed: () => undefined }),
};

describe('the schema', () => {
  let chat: ChatFixture;
  let dataSource: DataSource;
  beforeAll(async () => {
    chat = await ChatFixture.start();
    dataSource = await chat.dataSource();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await chat.stop();
  });

  it('is what the entities say', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('lets no statement read what lies further back', async () => {
    await dataSource.query(
      'INSERT INTO "chat"."visitors" ("id") SELECT gen_random_uuid() FROM generate_series(1, 2000)',
    );
    await dataSource.query(
      `INSERT INTO "chat"."conversations" ("id", "visitor_id", "open")
       SELECT gen_random_uuid(), "id", row_number() OVER () < 20 FROM "chat"."visitors"`,
    );
    await dataSource.query(
      `INSERT INTO "chat"."turns" ("id", "conversation_id", "stretch", "status", "epoch", "question", "answer",
         "network_key", "asked_at")
       SELECT gen_random_uuid(), "id", 1, 'finished', 1, 'Why?', 'So.', 'k', now()
       FROM "chat"."conversations", generate_series(1, 5)`,
    );
    await dataSource.query('ANALYZE');
    const statements = await statementsOf(dataSource, new Visit().question('Why?'));
    expect(statements.length).toBeGreaterThan(10);
    for (const { text, values } of statements) {
      const plan = await dataSource.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${text}`, values);
      const lines = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(lines).not.toMatch(/Seq Scan on (?:turns|conversations|visitors)/);
    }
  });
});
