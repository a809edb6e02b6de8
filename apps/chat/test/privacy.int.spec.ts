import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SpendLedger } from '@minime/llm';
import { RetentionJob, type RunningService } from '@minime/platform';
import { tablesWith, waitFor } from '@minime/testing';
import { ConversationSweep } from '../src/conversations/conversation.sweep.js';
import { type ChatFixture, chatForAll, Visit } from './chat.fixture.js';

const CANARY = 'heliotrope';

describe('what is kept of a visitor', () => {
  let chat: ChatFixture;
  let service: RunningService;
  chatForAll((...started) => {
    [chat, service] = started;
  });

  const database = { query: async (sql: string, values?: unknown[]) => ({ rows: await chat.query(sql, values) }) };
  const holding = (word: string) => tablesWith(word, database as never);
  const idsOf = ({ conversationId, visitorId }: Visit) => ({ conversationId, visitorId });
  const exported = (visit: Visit) => chat.probe.requester.ask('conversation.export.v1', idsOf(visit));
  const erase = (visit: Visit) =>
    chat.probe.publisher.publish('conversation.erase-requested.v1', idsOf(visit), {
      conversationId: visit.conversationId,
    });
  const queuesAreEmpty = () =>
    waitFor(async () => (await chat.query('SELECT FROM "messaging"."messages"')).length === 0, {
      what: 'empty queues',
    });
  const kept = async (visit: Visit) =>
    (await chat.query('SELECT FROM "chat"."conversations" WHERE "id" = $1', [visit.conversationId])).length;
  const meet = (visit: Visit, startsIn: string) =>
    chat.query(
      `INSERT INTO "chat"."meetings" ("id", "conversation_id", "status", "starts_at", "ends_at", "span", "time_zone",
         "email", "topic", "title", "network_key", "turn_position", "expires_at")
       SELECT gen_random_uuid(), $1, 'booked', s, s + interval '30 min', tstzrange(s, s + interval '30 min'), 'UTC',
         'grace@navy.example', $2, 'A call', 'key', 0, now() FROM (SELECT now() + $3::interval AS s) at`,
      [visit.conversationId, CANARY, startsIn],
    );

  it('is given to them whole, and to nobody with other ids', async () => {
    const visit = new Visit();
    await chat.probe.publisher.publish('visitor.located.v1', { ...idsOf(visit), place: { city: 'Lisbon' } });
    await chat.talk(visit, `Tell me of the ${CANARY}.`);
    await meet(visit, '1 day');
    await queuesAreEmpty();
    expect(await exported(visit)).toMatchObject({
      conversation: { startedAt: expect.any(String) },
      visitor: { visitorId: visit.visitorId, place: { city: 'Lisbon' }, context: { locale: 'en-GB' } },
      turns: [{ question: `Tell me of the ${CANARY}.`, status: 'finished', networkKey: '0123456789abcdef' }],
      meetings: [{ email: 'grace@navy.example', topic: CANARY, status: 'booked' }],
    });
    const stranger = { conversationId: visit.conversationId, visitorId: randomUUID() };
    const nothing = { conversation: null, visitor: null, turns: [], meetings: [] };
    expect(await chat.probe.requester.ask('conversation.export.v1', stranger)).toEqual(nothing);

    await erase(visit);
    await waitFor(async () => (await kept(visit)) === 0, { what: 'the erasure' });
    expect(await exported(visit)).toEqual(nothing);
  });

  it('is erased everywhere while it is being answered, and nothing late brings it back', async () => {
    const visit = new Visit();
    const { turnId } = await chat.talk(visit, `I grow ${CANARY}.`);
    const letter = JSON.stringify({ type: 'x', conversationId: visit.conversationId, data: { said: CANARY } });
    await chat.query(
      `INSERT INTO "messaging"."dead_letters" ("queue", "origin", "code", "reason", "attempts", "body")
       VALUES ('summary.dead', 'summary.conversation.ended.v1', 'x', 'x', 1, $1)`,
      [letter],
    );
    const [{ id: other } = { id: '' }] = await chat.query<{ id: string }>(
      `INSERT INTO "messaging"."dead_letters" ("queue", "origin", "code", "reason", "attempts", "body")
       VALUES ('summary.dead', 'summary.conversation.ended.v1', 'x', 'x', 1, '{}') RETURNING "id"`,
    );
    await chat.control.script({ match: { text: 'And then?' }, chunks: Array(60).fill(`${CANARY} `), gapMs: 500 });
    const running = await chat.ask(visit, 'And then?');
    await chat.probe.next(running, 'message_chunk');
    expect(await holding(CANARY)).toEqual(expect.arrayContaining(['chat.turns', 'messaging.dead_letters']));

    await erase(visit);
    await waitFor(async () => (await holding(CANARY)).length === 0, { what: 'no trace' });
    await queuesAreEmpty();
    expect(await chat.query('SELECT "id" FROM "messaging"."dead_letters"')).toEqual([{ id: other }]);
    expect(await chat.query('SELECT FROM "llm"."calls" WHERE "conversation_id" = $1', [visit.conversationId])).toEqual(
      [],
    );
    expect((await chat.query('SELECT FROM "llm"."calls"')).length).toBeGreaterThan(0);

    await chat.ask(visit, `More ${CANARY}!`);
    await chat.ask(visit, `Again ${CANARY}!`, { replaces: turnId });
    await chat.probe.publisher.publish('visitor.located.v1', { ...idsOf(visit), place: { city: CANARY } });
    await erase(visit);
    await queuesAreEmpty();
    expect(await holding(CANARY)).toEqual([]);
    expect(await kept(visit)).toBe(0);
    expect(chat.probe.framesOf(running).map(({ event }) => event)).not.toContain('finish');
  });

  it('goes with the next sweep when an event that was being handled has brought it back', async () => {
    const visit = new Visit();
    await chat.query('INSERT INTO "chat"."visitors" ("id") VALUES ($1)', [visit.visitorId]);
    await chat.query('INSERT INTO "chat"."conversations" ("id", "visitor_id") VALUES ($1, $2)', [
      visit.conversationId,
      visit.visitorId,
    ]);
    // Last: the sweep that runs by itself must not come in between.
    await chat.query('INSERT INTO "chat"."erasures" ("conversation_id", "visitor_id") VALUES ($1, $2)', [
      visit.conversationId,
      visit.visitorId,
    ]);
    await service.app.get(ConversationSweep).sweep();
    expect(await kept(visit)).toBe(0);
    expect(await chat.query('SELECT FROM "chat"."visitors" WHERE "id" = $1', [visit.visitorId])).toEqual([]);
  });

  it('is forgotten after RETENTION_DAYS, unless a meeting is still to come', async () => {
    const [old, meeting, recent] = [new Visit(), new Visit(), new Visit()];
    for (const visit of [old, meeting, recent]) {
      await chat.talk(visit, 'What is a lighthouse?');
      const days = visit === recent ? 89 : 91;
      await chat.query(
        `UPDATE "chat"."conversations" SET "last_activity_at" = now() - $2 * interval '1 day', "open" = false
         WHERE "id" = $1`,
        [visit.conversationId, days],
      );
      await chat.query(`UPDATE "chat"."visitors" SET "first_seen_at" = now() - interval '100 days' WHERE "id" = $1`, [
        visit.visitorId,
      ]);
    }
    await meet(meeting, '2 days');
    await Promise.all([1, 2].map(() => service.app.get(RetentionJob).run()));
    expect([await kept(old), await kept(meeting), await kept(recent)]).toEqual([0, 1, 1]);
    const visitors = await chat.query<{ id: string }>('SELECT "id" FROM "chat"."visitors" WHERE "id" = ANY ($1)', [
      [old, meeting, recent].map(({ visitorId }) => visitorId),
    ]);
    expect(visitors.map(({ id }) => id).sort()).toEqual([meeting.visitorId, recent.visitorId].sort());
  });

  it('leaves what calls have cost, and forgets whom they were for', async () => {
    const [old, recent] = [new Visit(), new Visit()];
    for (const visit of [old, recent]) await chat.talk(visit, 'What is a lighthouse?');
    await queuesAreEmpty();
    await waitFor(async () => (await chat.query(`SELECT FROM "llm"."calls" WHERE "outcome" = 'open'`)).length === 0, {
      what: 'closed books',
    });
    const cost = `SELECT sum("cost_usd") AS "usd", count(*) AS "calls" FROM "llm"."calls"`;
    const before = await chat.query(cost);
    await chat.query(`UPDATE "llm"."calls" SET "at" = now() - interval '91 days' WHERE "conversation_id" = $1`, [
      old.conversationId,
    ]);
    const ledger = service.app.get(SpendLedger, { strict: false });
    while ((await ledger.forgetOlderThan(90)) > 0);
    expect(await chat.query(cost)).toEqual(before);
    expect(await holding(old.conversationId)).not.toContain('llm.calls');
    expect(await holding(recent.conversationId)).toContain('llm.calls');
  });
});
