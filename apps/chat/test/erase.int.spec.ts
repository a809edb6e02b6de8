import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testHost, waitFor } from '@minime/testing';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OwnerCommandModule } from '../src/owner-command.module.js';
import { EraseCommand } from '../src/privacy/erase.command.js';
import { ChatFixture, Visit } from './chat.fixture.js';

const ADDRESS = 'grace@navy.example';

describe('npm run erase', () => {
  let chat: ChatFixture;
  let app: INestApplicationContext;
  let command: EraseCommand;

  beforeAll(async () => {
    chat = await ChatFixture.start();
    const module = OwnerCommandModule.register(chat.env.DATABASE_URL ?? '', testHost().logger);
    app = await NestFactory.createApplicationContext(module, { logger: false });
    command = app.get(EraseCommand);
  });
  afterAll(async () => {
    await app.close();
    await chat.stop();
  });

  /** A conversation as rows, of a visitor who may have others. */
  async function conversation({
    email,
    asks = [],
    callOf,
    of = new Visit().visitorId,
  }: {
    email?: string;
    asks?: string[];
    callOf?: string;
    of?: string;
  }): Promise<string> {
    const { conversationId } = new Visit();
    await chat.query('INSERT INTO "chat"."visitors" ("id", "details") VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      of,
      { ...(email && { email }) },
    ]);
    await chat.query('INSERT INTO "chat"."conversations" ("id", "visitor_id") VALUES ($1, $2)', [conversationId, of]);
    for (const [position, question] of asks.entries()) {
      await chat.query(
        `INSERT INTO "chat"."turns" ("id", "conversation_id", "position", "stretch", "epoch", "status", "question", "asked_at", "network_key", "context")
         VALUES (gen_random_uuid(), $1, $2, 1, 1, 'finished', $3, now(), 'key', '{}')`,
        [conversationId, position + 1, question],
      );
    }
    if (callOf) {
      await chat.query(
        `INSERT INTO "chat"."meetings" ("id", "conversation_id", "status", "starts_at", "ends_at", "span", "time_zone",
           "email", "title", "network_key", "turn_position", "expires_at")
         SELECT gen_random_uuid(), $1, 'expired', s, s + interval '30 min', tstzrange(s, s + interval '30 min'), 'UTC',
           $2, 'A call', 'key', 0, now() FROM (SELECT now() + interval '1 day' AS s) at`,
        [conversationId, callOf],
      );
    }
    return conversationId;
  }

  it('finds whoever gave the address, wherever they gave it, all their conversations, and nobody else', async () => {
    const owner = new Visit().visitorId;
    const expected = {
      [await conversation({ email: 'Grace@Navy.example', of: owner })]: ['profile'],
      [await conversation({ asks: ['What is Note G?'], of: owner })]: ['profile'],
      [await conversation({ callOf: ADDRESS })]: ['call'],
      [await conversation({ asks: ['Hello', `Write to <${ADDRESS}>, please.`] })]: ['question'],
    };
    await conversation({ email: 'ann.grace@navy.example', asks: ['I am ann.grace@navy.example'] });
    await conversation({ email: 'grace@navy.example.org', asks: ['grace@navy.example.org it is'] });
    const found = await command.find(' GRACE@navy.example ');
    expect(Object.fromEntries(found.map(({ conversationId, places }) => [conversationId, places]))).toEqual(expected);
    expect(await command.find('nobody@navy.example')).toEqual([]);
    expect(() => command.find('grace')).toThrow(expect.objectContaining({ code: 'address_invalid' }));
  });

  it('waits in the outbox while nothing runs, and is done when chat starts', async () => {
    const found = await command.find(ADDRESS);
    expect(found).toHaveLength(4);
    expect(await command.erase(found, 500)).toBe('waiting');
    expect(await command.find(ADDRESS)).toHaveLength(4);
    await chat.replica();
    await waitFor(async () => (await command.find(ADDRESS)).length === 0, { what: 'the erasure' });
    const left = await chat.query<{ email: string }>(
      'SELECT "details"->>\'email\' AS "email" FROM "chat"."visitors" ORDER BY 1',
    );
    expect(left.map(({ email }) => email)).toEqual(['ann.grace@navy.example', 'grace@navy.example.org']);
    expect((await chat.query('SELECT FROM "chat"."erasures"')).length).toBe(4);
  });
});
