import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { currentTraceId, inTrace, type RunningService } from '@minime/platform';
import { testHost, waitFor } from '@minime/testing';
import pino from 'pino';
import { VisitorStore } from '../src/ports.js';
import { ChatFixture, Visit } from './chat.fixture.js';

/** Answers that take long enough for more questions to come in. */
const slow = (text: string) => ({ match: { text }, chunks: ['One ', 'two ', 'three ', 'four.'], gapMs: 120 });
const ENDLESS = { chunks: ['Once upon a time', ...Array.from({ length: 500 }, () => ' and on')], gapMs: 100 };

describe('questions that come while one is being answered', () => {
  let chat: ChatFixture;
  const replicas: RunningService[] = [];
  const logged: { turnId?: string; traceId?: string }[] = [];
  beforeAll(async () => {
    chat = await ChatFixture.start();
    const mixin = () => ({ traceId: currentTraceId() });
    const logger = pino({ level: 'warn', mixin }, { write: (line) => logged.push(JSON.parse(line)) });
    for (let count = 0; count < 2; count++) replicas.push(await chat.replica({}, { ...testHost(), logger }));
  });
  beforeEach(() => chat.control.reset());
  afterAll(() => chat.stop());

  const stop = (visit: Visit, turnId: string) =>
    chat.probe.publisher.publish('turn.stop-requested.v1', { conversationId: visit.conversationId, turnId });

  it('wait in order, three of them; a fourth is refused', async () => {
    const visit = new Visit();
    await chat.control.script(ENDLESS);
    const first = await chat.ask(visit, 'first');
    await chat.probe.next(first, 'message_chunk');
    const waiting: string[] = [];
    for (const question of ['second', 'third', 'fourth']) {
      const turnId = await chat.ask(visit, question);
      waiting.push(turnId);
      await waitFor(() => chat.turn(turnId), { what: `${question} to be accepted` });
    }
    const refused = await chat.ask(visit, 'fifth');

    expect(await chat.probe.finish(refused)).toMatchObject({ status: 'failed', reason: 'too_many_waiting', seq: 0 });
    expect(chat.probe.frames).toContainEqual({
      conversationId: visit.conversationId,
      event: 'error',
      payload: expect.objectContaining({ turnId: refused, code: 'too_many_waiting' }),
    });
    await stop(visit, first);
    await Promise.all([first, ...waiting].map((turnId) => chat.probe.finish(turnId)));
    const order = chat.probe.frames.flatMap((frame) =>
      frame.conversationId === visit.conversationId && ['turn_started', 'finish'].includes(frame.event)
        ? [`${frame.event} ${(frame.payload as { turnId: string }).turnId}`]
        : [],
    );
    expect(order.filter((entry) => !entry.includes(refused))).toEqual(
      [first, ...waiting].flatMap((turnId) => [`turn_started ${turnId}`, `finish ${turnId}`]),
    );
    expect(await chat.conversation(visit.conversationId)).toMatchObject({
      driver_turn_id: null,
      running_turn_id: null,
      waiting_turn_ids: [],
    });
  });

  it('run one at a time however many replicas there are', async () => {
    const visits = Array.from({ length: 8 }, () => new Visit());
    const turns = await Promise.all(
      visits.flatMap((visit) => ['one', 'two', 'three'].map((question) => chat.ask(visit, question))),
    );
    await Promise.all(turns.map((turnId) => chat.probe.finish(turnId)));
    for (const { conversationId } of visits) {
      const running = chat.probe.frames.flatMap((frame) => {
        if (frame.conversationId !== conversationId) return [];
        if (frame.event === 'turn_started') return [1];
        return frame.event === 'finish' ? [-1] : [];
      });
      expect(running).toEqual([1, -1, 1, -1, 1, -1]);
    }
  });

  it('are each answered under the trace of their own message', async () => {
    const visit = new Visit();
    const traces = ['1', '2', '3'].map((digit) => digit.repeat(32));
    await chat.control.script(slow('first'), slow('second'), slow('third'));
    // What fails is told in the log.
    await chat.control.fail({ kind: 'cut', afterChars: 'One two three '.length, times: 3 });
    const turns: string[] = [];
    for (const [at, question] of ['first', 'second', 'third'].entries()) {
      const turnId = await inTrace(`00-${traces[at]}-00f067aa0ba902b7-01`, () => chat.ask(visit, question));
      if (at === 0) await chat.probe.next(turnId, 'message_chunk');
      turns.push(turnId);
    }
    await Promise.all(turns.map((turnId) => chat.probe.finish(turnId)));
    const told = turns.map((turnId) => logged.find((line) => line.turnId === turnId)?.traceId);
    expect(told).toEqual(traces);
  });

  describe('stop', () => {
    it('ends a running turn at once and keeps what was said', async () => {
      const visit = new Visit();
      await chat.control.script(ENDLESS);
      const turnId = await chat.ask(visit, 'Tell me a long story.');
      await chat.probe.next(turnId, 'message_chunk');
      await stop(visit, turnId);
      const finish = await chat.probe.finish(turnId);
      expect(finish.status).toBe('stopped');
      const said = chat.probe.textOf(turnId);
      expect(said).toMatch(/^Once upon a time/);
      expect(await chat.turn(turnId)).toMatchObject({ status: 'stopped', answer: said, seq: finish.seq });
      await waitFor(async () => (await chat.modelCalls())[0]?.aborted, {
        what: 'the model to be let go',
      });
    });

    it('before the first word lets go of the model at once', async () => {
      const visit = new Visit();
      await chat.control.script({ ...ENDLESS, firstTokenMs: 60_000 });
      const turnId = await chat.ask(visit, 'Tell me a long story.');
      await waitFor(async () => (await chat.modelCalls()).length > 0, { what: 'the model to be asked' });
      await stop(visit, turnId);
      expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'stopped', seq: 0 });
      await waitFor(async () => (await chat.modelCalls())[0]?.aborted, { what: 'the model to be let go' });
      expect(await chat.turn(turnId)).toMatchObject({ status: 'stopped', answer: '' });
    });

    it('does not wait for a tool, and asks the model no more', async () => {
      const visit = new Visit();
      let begun = 0;
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      for (const replica of replicas) {
        const updateDetails = jest.spyOn(replica.app.get(VisitorStore), 'updateDetails');
        updateDetails.mockImplementation(async () => {
          begun++;
          await held;
          return {};
        });
      }
      const look = { type: 'tool_use' as const, name: 'update_user_info', input: { company: 'Navy Labs' } };
      await chat.control.script({ content: [{ type: 'text', text: 'A moment.' }, look] });
      const turnId = await chat.ask(visit, 'I am from Navy Labs.');
      await waitFor(() => begun > 0, { what: 'the tool to be at work' });
      await stop(visit, turnId);
      expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'stopped' });
      expect(await chat.turn(turnId)).toMatchObject({ status: 'stopped', answer: 'A moment.' });
      release();
      await chat.talk(visit, 'Hello!');
      const calls = (await chat.modelCalls()).filter(({ stream }) => stream);
      expect(calls).toHaveLength(2);
      jest.restoreAllMocks();
    });

    it('is noticed also where the broadcast was missed', async () => {
      const visit = new Visit();
      await chat.control.script(ENDLESS);
      const turnId = await chat.ask(visit, 'Tell me a long story.');
      await chat.probe.next(turnId, 'message_chunk');
      await chat.query('UPDATE "chat"."turns" SET "stop_requested" = true WHERE "id" = $1', [turnId]);
      expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'stopped' });
    });

    it('keeps a waiting turn from running, and tells once', async () => {
      const visit = new Visit();
      await chat.control.script(ENDLESS);
      const first = await chat.ask(visit, 'first');
      await chat.probe.next(first, 'message_chunk');
      const second = await chat.ask(visit, 'second');
      await waitFor(() => chat.turn(second), { what: 'the second to be accepted' });
      const third = await chat.ask(visit, 'third');
      await waitFor(() => chat.turn(third), { what: 'the third to be accepted' });
      await stop(visit, second);
      expect(await chat.probe.finish(second)).toMatchObject({ status: 'stopped', seq: 0 });
      await stop(visit, first);
      await chat.probe.finish(third);
      expect(chat.probe.framesOf(second).map(({ event }) => event)).toEqual(['finish']);
      expect(await chat.turn(second)).toMatchObject({ status: 'stopped', answer: '' });
    });

    it('may come before its question', async () => {
      const visit = new Visit();
      const asked = visit.question('Tell me a long story.');
      await chat.control.script(ENDLESS);
      await stop(visit, asked.turnId);
      await waitFor(async () => (await chat.query('SELECT FROM "messaging"."messages"')).length === 0, {
        what: 'the stop to be heard',
      });
      await chat.probe.publisher.publish('turn.requested.v1', asked);
      expect(await chat.probe.finish(asked.turnId)).toMatchObject({ status: 'stopped', seq: 0 });
    });

    it('of somebody else’s turn does nothing', async () => {
      const visit = new Visit();
      await chat.control.script(slow('first'));
      const turnId = await chat.ask(visit, 'first');
      await chat.probe.next(turnId, 'message_chunk');
      await stop(new Visit(), turnId);
      expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'finished' });
    });
  });
});
