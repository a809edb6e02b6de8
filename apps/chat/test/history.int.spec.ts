import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { RunningService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { HistoryService } from '../src/conversations/history.service.js';
import { type ChatFixture, chatForAll, Visit } from './chat.fixture.js';
import { pages } from './pages.fixture.js';

/** Goes on until it is stopped, so that nobody has to be quick. */
const STORY = { chunks: Array.from({ length: 1_000 }, (_, at) => `${at} wheels, `), gapMs: 50 };

describe('what clients are shown again', () => {
  let chat: ChatFixture;
  let service: RunningService;
  chatForAll((...started) => {
    [chat, service] = started;
  }, pages);

  const stop = async ({ conversationId }: Visit, turnId: string) => {
    await chat.probe.publisher.publish('turn.stop-requested.v1', { conversationId, turnId });
    await chat.probe.finish(turnId);
  };

  it('is every turn as it was', async () => {
    const visit = new Visit();
    const { conversationId } = visit;
    const first = await chat.talk(visit, 'What does the lantern of the lighthouse burn?');
    const second = await chat.talk(visit, 'Hello!');
    const history = await chat.probe.requester.ask('conversation.history.v1', { conversationId });
    expect(history.running).toBeUndefined();
    expect(history.turns).toMatchObject([
      { turnId: first.turnId, answer: first.text, status: 'finished', citations: [{ index: 1 }], author: 'assistant' },
      { turnId: second.turnId, answer: second.text, citations: [] },
    ]);
    const last = await chat.probe.requester.ask('conversation.history.v1', { conversationId, limit: 1 });
    expect(last.turns.map(({ turnId }) => turnId)).toEqual([second.turnId]);
    expect(await chat.probe.requester.ask('conversation.history.v1', { conversationId: randomUUID() })).toEqual({
      turns: [],
    });
  });

  it('is the running turn up to its last chunk, from the process that runs it and, a moment later, from any other', async () => {
    const visit = new Visit();
    const { conversationId } = visit;
    await chat.control.script(STORY);
    const turnId = await chat.ask(visit, 'Tell me a story.');
    await waitFor(() => chat.probe.textOf(turnId).length > 20, { what: 'a part of the answer' });

    const running = service.app.get(HistoryService);
    const here = await running.history(conversationId, 10);
    const sent = chat.probe.textOf(turnId);
    expect(here.running).toMatchObject({ turnId, epoch: 1, question: 'Tell me a story.', content: sent });
    expect(here.turns).toMatchObject([{ turnId, status: 'running' }]);
    const snapshot = await running.snapshot(conversationId, turnId);
    expect(snapshot?.finish).toBeUndefined();
    expect(snapshot?.started).toEqual(await chat.probe.next(turnId, 'turn_started'));
    expect(snapshot?.snapshot.content.startsWith(sent)).toBe(true);

    const other = await chat.replica();
    const elsewhere = other.app.get(HistoryService);
    const row = await waitFor(
      async () => {
        const { running } = await elsewhere.history(conversationId, 10);
        return running && running.seq >= here.running!.seq && running;
      },
      { what: 'the stored text to catch up' },
    );
    expect(row.content.startsWith(sent)).toBe(true);

    await stop(visit, turnId);
    const final = await elsewhere.snapshot(conversationId, turnId);
    expect(final?.started).toEqual(snapshot?.started);
    expect(final).toMatchObject({
      snapshot: { content: chat.probe.textOf(turnId) },
      finish: { turnId, epoch: 1, status: 'stopped', seq: final!.snapshot.seq },
    });
  });

  it('tells nobody of the turns of others', async () => {
    const visit = new Visit();
    const { turnId } = await chat.talk(visit, 'Hello!');
    const { requester } = chat.probe;
    expect(await requester.ask('turn.snapshot.v1', { conversationId: randomUUID(), turnId })).toBeNull();
    expect(
      await requester.ask('turn.snapshot.v1', { conversationId: visit.conversationId, turnId: randomUUID() }),
    ).toBeNull();
  });

  it('is an empty beginning for a turn that waits', async () => {
    const visit = new Visit();
    const { conversationId } = visit;
    await chat.control.script(STORY);
    const first = await chat.ask(visit, 'Tell me a story.');
    await chat.probe.next(first, 'message_chunk');
    const turnId = await chat.ask(visit, 'Hello!');
    await waitFor(() => chat.turn(turnId), { what: 'the second question to be accepted' });
    expect(await chat.probe.requester.ask('turn.snapshot.v1', { conversationId, turnId })).toEqual({
      snapshot: { turnId, epoch: 1, seq: 0, content: '', tools: [], citations: [], cards: [] },
    });
    const { turns } = await chat.probe.requester.ask('conversation.history.v1', { conversationId });
    expect(turns.map(({ status }) => status)).toEqual(['running', 'waiting']);
    await stop(visit, first);
  });
});
