import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunningService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { ConversationSweep } from '../src/conversations/conversation.sweep.js';
import { StretchStore } from '../src/ports.js';
import { ChatFixture, Visit } from './chat.fixture.js';
import { LANTERN, pages } from './pages.fixture.js';

const ENDLESS = { chunks: ['Once upon a time', ...Array.from({ length: 500 }, () => ' and on')], gapMs: 100 };

describe('a stretch of talk', () => {
  let chat: ChatFixture;
  let replicas: RunningService[];
  beforeAll(async () => {
    chat = await ChatFixture.start();
    replicas = [await chat.replica(), await chat.replica()];
    await chat.know(replicas[0]!, ...pages);
  });
  beforeEach(() => chat.control.reset());
  afterAll(() => chat.stop());

  const fallsQuiet = (visit: Visit) =>
    chat.query(`UPDATE "chat"."conversations" SET "last_activity_at" = now() - interval '1 h' WHERE "id" = $1`, [
      visit.conversationId,
    ]);
  const sweepEverywhere = () => Promise.all(replicas.map(({ app }) => app.get(ConversationSweep).sweep()));
  const end = (visit: Visit) =>
    chat.probe.publisher.publish('conversation.end-requested.v1', {
      conversationId: visit.conversationId,
      visitorId: visit.visitorId,
    });
  const queuesAreEmpty = () =>
    waitFor(async () => (await chat.query('SELECT FROM "messaging"."messages"')).length === 0, {
      what: 'empty queues',
    });

  it('ends once when it has fallen quiet, with all that the owner wants to know', async () => {
    const visit = new Visit();
    await chat.probe.publisher.publish('visitor.located.v1', {
      conversationId: visit.conversationId,
      visitorId: visit.visitorId,
      place: { city: 'Lisbon', country: 'Portugal', timeZone: 'Europe/Lisbon' },
    });
    const known = await chat.talk(visit, 'What does the lantern of the lighthouse burn?');
    const unknown = await chat.talk(visit, 'Which football club do you support?');
    await chat.talk(visit, 'I am Grace Hopper from Navy Labs.');
    await sweepEverywhere();
    expect(chat.probe.ended(visit.conversationId)).toEqual([]);

    // No order holds between events: also the place is known by then.
    await queuesAreEmpty();
    await fallsQuiet(visit);
    await Promise.all([sweepEverywhere(), sweepEverywhere(), sweepEverywhere()]);
    const ended = await chat.probe.nextEnded(visit.conversationId);
    expect(ended).toMatchObject({
      stretch: 1,
      reason: 'idle',
      visitor: {
        visitorId: visit.visitorId,
        details: { name: 'Grace Hopper', company: 'Navy Labs' },
        place: { city: 'Lisbon' },
        context: { referrer: 'https://search.example/' },
      },
      unansweredQuestions: ['Which football club do you support?'],
      bookings: [],
    });
    expect(ended.turns.map(({ turnId }) => turnId).slice(0, 2)).toEqual([known.turnId, unknown.turnId]);
    expect(ended.turns[0]).toMatchObject({ answer: known.text, citations: [{ quote: expect.any(String) }] });
    expect(LANTERN).toContain(ended.turns[0]!.citations[0]!.quote);
    expect(ended.spentUsd).toBeGreaterThan(0);
    expect(ended.earlierSummary).toBeUndefined();

    await fallsQuiet(visit);
    await sweepEverywhere();
    await queuesAreEmpty();
    expect(chat.probe.ended(visit.conversationId)).toHaveLength(1);
  });

  it('ends at once on goodbye; the next covers only what is new, with a summary of what was before', async () => {
    const visit = new Visit();
    await chat.talk(visit, 'My first topic is gears.');
    await end(visit);
    const first = await chat.probe.nextEnded(visit.conversationId);
    expect(first).toMatchObject({ stretch: 1, reason: 'requested' });

    const back = await chat.talk(visit, 'My second topic is cards.');
    await waitFor(
      async () => (await chat.conversation<{ earlier_stretch: number }>(visit.conversationId)).earlier_stretch === 1,
      { what: 'the summary of the first stretch' },
    );
    await end(visit);
    const second = await chat.probe.nextEnded(visit.conversationId, 2);
    expect(second.stretch).toBe(2);
    expect(second.turns.map(({ turnId }) => turnId)).toEqual([back.turnId]);
    expect(second.earlierSummary).toContain('first topic');
    expect(second.earlierSummary).not.toContain('second topic');
  });

  it('counts a question as open only until it is answered', async () => {
    const visit = new Visit();
    const question = 'What does the lantern of the lighthouse burn?';
    await chat.control.fail({ kind: '500', times: 20, match: { stream: true } });
    await chat.talk(visit, question);
    await chat.talk(visit, 'How heavy is the lens?');
    await chat.control.reset();
    await chat.control.script({
      content: [
        { type: 'text', text: 'Whale oil.', citations: [{ cited_text: LANTERN, source: 'markdown:lighthouse.md#0' }] },
      ],
    });
    await chat.talk(visit, question);
    await end(visit);
    const ended = await chat.probe.nextEnded(visit.conversationId);
    expect(ended.turns.map(({ status }) => status)).toEqual(['failed', 'failed', 'finished']);
    expect(ended.unansweredQuestions).toEqual(['How heavy is the lens?']);
  });

  it('names the earlier questions where nobody could write a summary', async () => {
    const visit = new Visit();
    await chat.talk(visit, 'My first topic is gears.');
    await end(visit);
    await chat.probe.nextEnded(visit.conversationId);
    await chat.control.fail({ kind: '529', times: 50, match: { stream: false } });
    await chat.talk(visit, 'My second topic is cards.');
    await end(visit);
    const second = await chat.probe.nextEnded(visit.conversationId, 2);
    expect(second.earlierSummary).toBe('Asked earlier:\n- My first topic is gears.');
  });

  it('ends after the turns that were asked before the goodbye', async () => {
    const visit = new Visit();
    await chat.control.script({ match: { text: 'story' }, ...ENDLESS });
    const story = await chat.ask(visit, 'Tell me a story.');
    await chat.probe.next(story, 'message_chunk');
    const waiting = await chat.ask(visit, 'Hello!');
    await end(visit);
    await waitFor(
      async () => (await chat.conversation<{ end_requested_at: unknown }>(visit.conversationId)).end_requested_at,
      { what: 'the goodbye to be heard' },
    );
    const later = await chat.ask(visit, 'Thanks!');
    await waitFor(() => chat.turn(later), { what: 'what was asked after it' });
    await chat.probe.publisher.publish('turn.stop-requested.v1', {
      conversationId: visit.conversationId,
      turnId: story,
    });
    const ended = await chat.probe.nextEnded(visit.conversationId);
    expect(ended.turns.map(({ turnId, status }) => [turnId, status])).toEqual([
      [story, 'stopped'],
      [waiting, 'finished'],
    ]);
    await chat.probe.finish(later);
    await end(visit);
    const next = await chat.probe.nextEnded(visit.conversationId, 2);
    expect(next.turns.map(({ turnId }) => turnId)).toEqual([later]);
  });

  it('in which nothing was said ends without a word', async () => {
    const visit = new Visit();
    await end(visit);
    await chat.talk(visit, 'Hello!');
    await end(visit);
    await chat.probe.nextEnded(visit.conversationId);
    await end(visit);
    await queuesAreEmpty();
    expect(chat.probe.ended(visit.conversationId)).toHaveLength(1);
  });

  it('is not ended by a goodbye that is delivered again', async () => {
    const visit = new Visit();
    await chat.talk(visit, 'Hello!');
    const { publisher } = chat.probe;
    const data = { conversationId: visit.conversationId, visitorId: visit.visitorId };
    await publisher.publish('conversation.end-requested.v1', data);
    await chat.probe.nextEnded(visit.conversationId);
    await chat.talk(visit, 'Thanks!');
    await replicas[0]!.app.get(StretchStore).requestEnd(visit.conversationId, new Date(Date.now() - 60_000));
    expect(await chat.conversation(visit.conversationId)).toMatchObject({ stretch: 2, open: true });
  });

  it('is ended by the sweep of its own accord', async () => {
    const visit = new Visit();
    const quick = await chat.replica({ CONVERSATION_IDLE_SECONDS: '1' });
    await chat.talk(visit, 'Hello!');
    expect(await chat.probe.nextEnded(visit.conversationId)).toMatchObject({ reason: 'idle' });
    await chat.retire(quick);
  });
});
