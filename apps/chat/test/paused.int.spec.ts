import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OwnerControls, OwnerWatch } from '@minime/owner';
import type { RunningService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { ChatFixture, Visit } from './chat.fixture.js';

let chat: ChatFixture;
let service: RunningService;
let other: RunningService;
let controls: OwnerControls;

beforeAll(async () => {
  chat = await ChatFixture.start();
  service = await chat.replica();
  other = await chat.replica();
  controls = service.app.get(OwnerControls, { strict: false });
});
beforeEach(() => chat.control.reset());
afterEach(() => controls.resume().then(() => known(false)));
afterAll(() => chat.stop());

const watches = () => [service, other].map(({ app }) => app.get(OwnerWatch, { strict: false }));
const known = (isPaused: boolean) =>
  waitFor(() => watches().every((watch) => watch.isPaused === isPaused), { what: 'every replica to know' });

const refusalsOf = (turnId: string) =>
  chat.probe.frames.flatMap(({ event, payload }) => (event === 'error' && payload.turnId === turnId ? [payload] : []));

describe('a chat that its owner has paused', () => {
  it('gives a contact card and a code in the visitor’s language, calls no model, and answers after the pause', async () => {
    await controls.pause();
    await known(true);
    const visits = Array.from({ length: 6 }, () => new Visit());
    const turns = await Promise.all(
      visits.map((visit) => chat.ask(visit, 'What burns?', { context: { locale: 'de-AT' } })),
    );
    for (const turnId of turns) {
      expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'failed', reason: 'paused' });
      expect(await chat.probe.next(turnId, 'card')).toMatchObject({
        kind: 'contact',
        data: { email: expect.any(String) },
      });
      expect(refusalsOf(turnId)).toEqual([
        { turnId, code: 'paused', message: expect.stringContaining('Ich mache gerade Pause') },
      ]);
      expect(chat.probe.textOf(turnId)).toBe('');
      expect(await chat.turn(turnId)).toMatchObject({ status: 'failed', reason: 'paused', cost_usd: '0.00000000' });
    }
    expect(await chat.modelCalls()).toEqual([]);
    const { conversationId } = visits[0]!;
    const { turns: shown } = await chat.probe.requester.ask('conversation.history.v1', { conversationId });
    expect(shown).toMatchObject([{ status: 'failed', reason: 'paused', answer: '', cards: [{ kind: 'contact' }] }]);

    await controls.resume();
    await known(false);
    const turnId = await chat.ask(visits[0]!, 'What burns?');
    expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'finished' });
    expect(chat.probe.textOf(turnId)).not.toBe('');
  });

  it('calls the model for nothing that waits, nor again for what runs', async () => {
    const visit = new Visit();
    const words = Array.from({ length: 20 }, () => 'word ');
    // The model searches; its next call would come after the pause.
    await chat.control.script(
      {
        chunks: words,
        content: [
          { type: 'text', text: words.join('') },
          { type: 'tool_use', name: 'search_knowledge', input: { query: 'oil' } },
        ],
      },
      { chunks: ['This must not be said.'] },
    );
    await chat.control.fail({ kind: 'hold', afterChars: 20 });
    const running = await chat.ask(visit, 'Tell me everything.');
    await chat.probe.next(running, 'message_chunk');
    const waiting = await chat.ask(visit, 'And then?');
    await controls.pause();
    await known(true);
    await chat.control.recover();
    for (const turnId of [running, waiting]) {
      expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'failed', reason: 'paused' });
      expect(await chat.probe.next(turnId, 'card')).toMatchObject({ kind: 'contact' });
    }
    expect(chat.probe.textOf(running)).toMatch(/^word/);
    expect(await chat.modelCalls()).toHaveLength(1);
  });
});

describe('a conversation that its owner has blocked', () => {
  it('has the model called for nothing that waits', async () => {
    const visit = new Visit();
    const target = { kind: 'conversation', conversationId: visit.conversationId } as const;
    await controls.block(target);
    await waitFor(() => watches().every((watch) => watch.isBlocked(visit)), { what: 'both to know' });
    const turnId = await chat.ask(visit, 'What burns?');
    expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'failed', reason: 'blocked' });
    expect(await chat.modelCalls()).toEqual([]);
    expect((await chat.talk(new Visit(), 'What burns?')).text).not.toBe('');
    await controls.unblock(target);
  });
});
