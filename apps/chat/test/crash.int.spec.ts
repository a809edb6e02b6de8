import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunningService } from '@minime/platform';
import { testHost, waitFor } from '@minime/testing';
import type { DataSource } from 'typeorm';
import { TurnStore } from '../src/ports.js';
import { TurnService } from '../src/turns/turn.service.js';
import { ChatChild } from './chat.child.js';
import { ChatFixture, Visit } from './chat.fixture.js';

const STORY = ['Once ', 'upon ', 'a ', 'time.'];
const ENDLESS = { chunks: ['Once upon a time', ...Array.from({ length: 500 }, () => ' and on')], gapMs: 100 };

describe('a worker that dies', () => {
  let chat: ChatFixture;
  let service: RunningService;
  let store: TurnStore;
  beforeAll(async () => {
    chat = await ChatFixture.start();
    service = await chat.replica();
    store = service.app.get(TurnStore);
  });
  beforeEach(() => chat.control.reset());
  afterAll(() => chat.stop());

  /** What a killed worker leaves behind: the question is accepted, and nobody is at work on it. */
  const abandoned = async (visit: Visit, question: string) => {
    const asked = visit.question(question);
    expect(await store.accept(asked)).toMatchObject({ kind: 'driving' });
    return asked;
  };
  const deliver = (asked: Parameters<TurnStore['accept']>[0]) =>
    chat.probe.publisher.publish('turn.requested.v1', asked);

  it('is succeeded under the next epoch when its message comes again', async () => {
    const visit = new Visit();
    const asked = await abandoned(visit, 'Tell me a story.');
    await chat.query(`UPDATE "chat"."turns" SET "answer" = 'Once', "seq" = 1 WHERE "id" = $1`, [asked.turnId]);
    await chat.control.script({ chunks: STORY });
    await deliver(asked);
    expect(await chat.probe.finish(asked.turnId)).toMatchObject({ epoch: 2, status: 'finished' });
    expect(await chat.turn(asked.turnId)).toMatchObject({ epoch: 2, answer: STORY.join('') });
    const chunks = chat.probe.framesOf(asked.turnId).filter(({ event }) => event === 'message_chunk');
    expect(chunks[0]?.payload).toMatchObject({ epoch: 2, seq: 1 });
  });

  it('leaves the questions that wait to its successor, in their order', async () => {
    const visit = new Visit();
    const first = await abandoned(visit, 'one');
    const second = visit.question('two');
    expect(await store.accept(second)).toEqual({ kind: 'waiting' });
    await deliver(second);
    await deliver(first);
    await chat.probe.finish(second.turnId);
    expect(await chat.turn(first.turnId)).toMatchObject({ status: 'finished', epoch: 2 });
    expect(await chat.turn(second.turnId)).toMatchObject({ status: 'finished', epoch: 1 });
  });

  it('and is not dead falls silent', async () => {
    const visit = new Visit();
    await chat.control.script(ENDLESS, { chunks: STORY });
    const asked = visit.question('Tell me a story.');
    await deliver(asked);
    await chat.probe.next(asked.turnId, 'message_chunk');

    const other = await chat.replica();
    await other.app.get(TurnService).request(asked);
    expect(await chat.turn(asked.turnId)).toMatchObject({ epoch: 2, status: 'finished', answer: STORY.join('') });
    await waitFor(async () => (await chat.modelCalls())[0]?.aborted, { what: 'the stale worker to stop' });
    const finishes = chat.probe.framesOf(asked.turnId).filter(({ event }) => event === 'finish');
    expect(finishes.map(({ payload }) => payload.epoch)).toEqual([2]);
    await chat.retire(other);
  });

  it('is joined, not replaced, by a second delivery to the same process', async () => {
    const visit = new Visit();
    await chat.control.script({ chunks: STORY });
    await chat.control.fail({ kind: 'hold', afterChars: STORY[0]!.length });
    const asked = visit.question('Tell me a story.');
    const turns = service.app.get(TurnService);
    const first = turns.request(asked);
    await chat.probe.next(asked.turnId, 'message_chunk');
    const second = turns.request(asked);
    await chat.control.recover();
    await Promise.all([first, second]);
    expect(await chat.turn(asked.turnId)).toMatchObject({ epoch: 1, status: 'finished' });
    expect(await chat.modelCalls()).toHaveLength(1);
  });

  it('over the same turn again and again is not followed for ever', async () => {
    const visit = new Visit();
    const asked = await abandoned(visit, 'A question that kills.');
    await chat.query('UPDATE "chat"."turns" SET "epoch" = 5 WHERE "id" = $1', [asked.turnId]);
    await deliver(asked);
    expect(await chat.probe.finish(asked.turnId)).toMatchObject({ epoch: 6, status: 'failed', reason: 'internal' });
    expect(await chat.modelCalls()).toHaveLength(0);
  });

  it('is not followed by another answer when the visitor has stopped it meanwhile', async () => {
    const visit = new Visit();
    const asked = await abandoned(visit, 'one');
    await store.requestStop(visit.conversationId, asked.turnId);
    await deliver(asked);
    expect(await chat.probe.finish(asked.turnId)).toMatchObject({ epoch: 2, status: 'stopped', seq: 0 });
    expect(await chat.modelCalls()).toHaveLength(0);
  });

  it('together with its message is noticed by the sweep', async () => {
    const visit = new Visit();
    const asked = await abandoned(visit, 'one');
    // Not silent for long enough for the sweep that runs by itself.
    await chat.query(`UPDATE "chat"."turns" SET "heartbeat_at" = now() - interval '20 s' WHERE "id" = $1`, [
      asked.turnId,
    ]);
    const revived = await Promise.all([store.revive(10_000), store.revive(10_000)]);
    expect(revived[0]! + revived[1]!).toBe(1);
    expect(await chat.probe.finish(asked.turnId)).toMatchObject({ epoch: 2, status: 'finished' });
  });

  it('after the answer was stored is not followed by a second answer', async () => {
    const visit = new Visit();
    const { turnId, text } = await chat.talk(visit, 'Hello!');
    await deliver(visit.question('Hello!', { turnId }));
    await chat.talk(visit, 'Thanks!');
    expect(await chat.turn(turnId)).toMatchObject({ epoch: 1, answer: text });
    expect(await chat.modelCalls()).toHaveLength(2);
  });

  it('stores nothing more of a turn that another one has', async () => {
    const visit = new Visit();
    const asked = visit.question('one');
    const seat = await store.accept(asked);
    if (seat.kind !== 'driving') throw new Error(seat.kind);
    await store.resume(visit.conversationId, asked.turnId);
    const said = { content: 'late', seq: 1, citations: [], tools: [], cards: [] };
    expect(await store.flush([{ turnId: asked.turnId, epoch: 1, ...said }])).toEqual(new Map());
    const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    const outcome = { status: 'finished' as const, answered: true, usage, costUsd: 0 };
    expect(await store.settle(seat.turn, asked.turnId, said, outcome)).toBe('stale');
    expect(await chat.turn(asked.turnId)).toMatchObject({ answer: '', status: 'running', epoch: 2 });
  });
});

describe('a turn that ends', () => {
  let chat: ChatFixture;
  let store: TurnStore;
  let dataSource: DataSource;
  beforeAll(async () => {
    chat = await ChatFixture.start();
    store = (await chat.replica()).app.get(TurnStore);
    dataSource = await chat.dataSource();
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await chat.stop();
  });

  const waitingForLocks = async () => {
    const [row] = await chat.query<{ count: number }>(
      `SELECT count(*)::int AS "count" FROM pg_stat_activity WHERE "wait_event_type" = 'Lock' AND datname = current_database()`,
    );
    return row!.count;
  };

  it('sees the question that came while it waited for its conversation, and hands it out', async () => {
    const visit = new Visit();
    const [first, second] = [visit.question('one'), visit.question('two')];
    const seat = await store.accept(first);
    if (seat.kind !== 'driving') throw new Error(seat.kind);
    const said = { content: 'Done.', seq: 1, citations: [], tools: [], cards: [] };
    const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    const outcome = { status: 'finished' as const, answered: true, usage, costUsd: 0.5 };
    const [accepted, settled] = await dataSource.transaction(async (transaction) => {
      await transaction.query(`SELECT FROM "chat"."conversations" WHERE "id" = $1 FOR UPDATE`, [visit.conversationId]);
      const accepting = store.accept(second);
      await waitFor(async () => (await waitingForLocks()) >= 1, { what: 'the second question to wait' });
      const settling = store.settle(seat.turn, first.turnId, said, outcome);
      await waitFor(async () => (await waitingForLocks()) >= 2, { what: 'the end of the first turn to wait' });
      return [accepting, settling] as const;
    });
    expect(await accepted).toEqual({ kind: 'waiting' });
    expect(await settled).toMatchObject({ next: { turnId: second.turnId, epoch: 1 } });
    expect(await chat.turn(first.turnId)).toMatchObject({ status: 'finished', answer: 'Done.' });
    expect(
      await chat.query(
        `SELECT "running_turn_id", "waiting_turn_ids", "spent_usd"::float8 FROM "chat"."conversations" WHERE "id" = $1`,
        [visit.conversationId],
      ),
    ).toEqual([{ running_turn_id: second.turnId, waiting_turn_ids: [], spent_usd: 0.5 }]);
  });

  it('sees another change of its conversation too, and lets go of it', async () => {
    const visit = new Visit();
    const asked = visit.question('one');
    const seat = await store.accept(asked);
    if (seat.kind !== 'driving') throw new Error(seat.kind);
    const said = { content: 'Done.', seq: 1, citations: [], tools: [], cards: [] };
    const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    const outcome = { status: 'finished' as const, answered: true, usage, costUsd: 0.5 };
    const [settled] = await dataSource.transaction(async (transaction) => {
      await transaction.query(`UPDATE "chat"."conversations" SET "spent_usd" = 2 WHERE "id" = $1`, [
        visit.conversationId,
      ]);
      const settling = store.settle(seat.turn, asked.turnId, said, outcome);
      await waitFor(async () => (await waitingForLocks()) >= 1, { what: 'the end of the turn to wait' });
      return [settling] as const;
    });
    expect(await settled).toEqual({});
    expect(
      await chat.query(
        `SELECT "driver_turn_id", "running_turn_id", "spent_usd"::float8 FROM "chat"."conversations" WHERE "id" = $1`,
        [visit.conversationId],
      ),
    ).toEqual([{ driver_turn_id: null, running_turn_id: null, spent_usd: 2.5 }]);
    expect(await chat.turn(asked.turnId)).toMatchObject({ status: 'finished', answer: 'Done.' });
  });
});

describe('chat as a process', () => {
  let chat: ChatFixture;
  beforeAll(async () => {
    chat = await ChatFixture.start();
  });
  afterAll(() => chat.stop());

  it('killed in mid-answer is succeeded within seconds, with the questions that waited', async () => {
    const visit = new Visit();
    const child = await ChatChild.start(chat.env);
    await chat.control.script({ match: { text: 'story' }, ...ENDLESS });
    const first = await chat.ask(visit, 'Tell me a story.');
    await waitFor(async () => (await chat.turn<{ seq: number }>(first)).seq > 2, { what: 'a part of the answer' });
    const second = await chat.ask(visit, 'Hello!');
    await waitFor(() => chat.turn(second), { what: 'the second question to be accepted' });
    await child.kill('SIGKILL');

    const successor = await chat.replica();
    expect(await chat.probe.finish(first)).toMatchObject({ epoch: 2, status: 'finished' });
    expect(await chat.probe.finish(second)).toMatchObject({ epoch: 1, status: 'finished' });
    await chat.retire(successor);
  });

  it('told to leave finishes what it says and hands on what waits', async () => {
    const visit = new Visit();
    const child = await ChatChild.start(chat.env);
    await chat.control.script({ match: { text: 'story' }, chunks: [...STORY, ...STORY, ...STORY], gapMs: 100 });
    // It is still in the middle of it when it is told, however long that takes.
    await chat.control.fail({ kind: 'hold', afterChars: STORY[0]!.length, match: { text: 'story' } });
    const first = await chat.ask(visit, 'Tell me a story.');
    await waitFor(async () => (await chat.turn<{ seq: number }>(first)).seq > 0, { what: 'a part of the answer' });
    const second = await chat.ask(visit, 'Hello!');
    await waitFor(() => chat.turn(second), { what: 'the second question to be accepted' });
    const exited = child.kill('SIGTERM');
    await chat.control.recover();
    expect(await exited).toBe(0);
    expect(await chat.turn(first)).toMatchObject({ status: 'finished', epoch: 1 });

    const successor = await chat.replica({}, testHost());
    expect(await chat.probe.finish(second)).toMatchObject({ status: 'finished' });
    await chat.retire(successor);
  });
});
