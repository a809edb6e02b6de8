import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { RunningService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { MemoryStore } from '../src/ports.js';
import { type ChatFixture, chatForAll, Visit } from './chat.fixture.js';

const ENDLESS = { chunks: ['Once upon a time', ...Array.from({ length: 500 }, () => ' and on')], gapMs: 100 };

describe('an answer given anew', () => {
  let chat: ChatFixture;
  let service: RunningService;
  chatForAll((...started) => {
    [chat, service] = started;
  });

  const script = (...answers: string[]) => chat.control.script(...answers.map((answer) => ({ chunks: [answer] })));
  const again = (visit: Visit, replaces: string, question = 'How many gears?') =>
    chat.ask(visit, question, { replaces });
  const replaceable = ({ conversationId }: Visit, turnId: string) =>
    chat.probe.requester.ask('turn.replaceable.v1', { conversationId, turnId });
  const shown = async ({ conversationId }: Visit) =>
    (await chat.probe.requester.ask('conversation.history.v1', { conversationId })).turns.map(({ answer }) => answer);

  it('is told of as the old one’s place, and only the last turn may be', async () => {
    const visit = new Visit();
    await script('Seven.', 'Nine.', 'Eleven.', 'Brass.');
    const first = await chat.talk(visit, 'How many gears?');
    expect(await replaceable(visit, first.turnId)).toEqual({ question: 'How many gears?' });
    const second = await again(visit, first.turnId);
    await chat.probe.finish(second);
    expect(await replaceable(visit, first.turnId)).toEqual({ question: 'How many gears?', replacedBy: second });
    const third = await again(visit, second);
    await chat.probe.finish(third);
    expect(await shown(visit)).toEqual(['Eleven.']);

    await chat.talk(visit, 'Of what?');
    expect(await replaceable(visit, third)).toBeNull();
    expect(await replaceable(new Visit(), third)).toBeNull();
    const late = await again(visit, third);
    expect(await chat.probe.finish(late)).toMatchObject({ status: 'failed', reason: 'turn_unknown' });
    expect(chat.probe.frames).toContainEqual({
      conversationId: visit.conversationId,
      event: 'error',
      payload: { turnId: late, code: 'turn_unknown', message: expect.stringContaining('asked since') },
    });
    expect(await shown(visit)).toEqual(['Eleven.', 'Brass.']);
  });

  it('is given once, however often its request is delivered', async () => {
    const visit = new Visit();
    await script('Seven.', 'Nine.', 'Never.');
    const { turnId } = await chat.talk(visit, 'How many gears?');
    const asked = visit.question('How many gears?', { replaces: turnId });
    for (let copy = 0; copy < 3; copy++) await chat.probe.publisher.publish('turn.requested.v1', asked);
    await chat.probe.finish(asked.turnId);
    await chat.talk(visit, 'Thanks!');
    expect(await chat.modelCalls()).toHaveLength(3);
    expect(chat.probe.framesOf(asked.turnId).filter(({ event }) => event === 'finish')).toHaveLength(1);
  });

  it.each([
    ['after the stop', true],
    ['and stops it', false],
  ])('takes the place of one that still runs, %s', async (_, stopped) => {
    const visit = new Visit();
    const { conversationId } = visit;
    await chat.control.script(ENDLESS, { chunks: ['Nine.'] });
    const turnId = await chat.ask(visit, 'How many gears?');
    await chat.probe.next(turnId, 'message_chunk');
    if (stopped) await chat.probe.publisher.publish('turn.stop-requested.v1', { conversationId, turnId });
    const second = await again(visit, turnId);
    expect(await chat.probe.finish(second)).toMatchObject({ status: 'finished' });
    expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'stopped' });
    expect(await shown(visit)).toEqual(['Nine.']);
  });

  it('is not given for a question that waits', async () => {
    const visit = new Visit();
    await chat.control.script(ENDLESS);
    const first = await chat.ask(visit, 'Tell me a long story.');
    await chat.probe.next(first, 'message_chunk');
    const waiting = await chat.ask(visit, 'How many gears?');
    await waitFor(() => chat.turn(waiting), { what: 'the second question' });
    expect([await replaceable(visit, first), await replaceable(visit, waiting)]).toEqual([null, null]);
    for (const turnId of [waiting, first]) {
      const { conversationId } = visit;
      await chat.probe.publisher.publish('turn.stop-requested.v1', { conversationId, turnId });
      await chat.probe.finish(turnId);
    }
    expect(await replaceable(visit, waiting)).toEqual({ question: 'How many gears?' });
  });

  it('stands alone in the mail, also when the visitor had said goodbye in between', async () => {
    const visit = new Visit();
    const { conversationId, visitorId } = visit;
    await chat.control.script(ENDLESS, { chunks: ['Nine.'] });
    const turnId = await chat.ask(visit, 'How many gears?');
    await chat.probe.next(turnId, 'message_chunk');
    await chat.probe.publisher.publish('conversation.end-requested.v1', { conversationId, visitorId });
    await waitFor(async () => (await chat.conversation(conversationId)).end_requested_at, { what: 'the goodbye' });
    await again(visit, turnId);
    const { stretch, turns } = await chat.probe.nextEnded(conversationId);
    expect([stretch, turns.map(({ answer }) => answer)]).toEqual([1, ['Nine.']]);
    expect(await chat.conversation(conversationId)).toMatchObject({ stretch: 2, open: false });
  });

  it('leaves nothing of the old one in the running summary', async () => {
    const visit = new Visit();
    const { conversationId } = visit;
    await script('Seven.', 'Nine.');
    const { turnId } = await chat.talk(visit, 'How many gears?');
    await chat.query(
      `UPDATE "chat"."conversations" SET "summary" = 'Seven gears.', "summary_up_to" = t."position",
         "window_from" = t."position", "earlier_summary" = 'Seven gears.', "earlier_stretch" = 1
       FROM "chat"."turns" t WHERE t."id" = $1 AND "conversations"."id" = t."conversation_id"`,
      [turnId],
    );
    await chat.probe.finish(await again(visit, turnId));
    expect(await chat.conversation(conversationId)).toMatchObject({
      summary: '',
      summary_up_to: '0',
      window_from: '0',
      earlier_summary: '',
    });
    expect(JSON.stringify((await chat.modelCalls()).at(-1)!.body.messages)).not.toContain('Seven');
  });

  it('keeps a summary from being stored that was begun before and tells of the old one', async () => {
    const visit = new Visit();
    const { conversationId } = visit;
    await script('Seven.', 'Nine.');
    const { turnId } = await chat.talk(visit, 'How many gears?');
    const { position } = await chat.turn<{ position: string }>(turnId);
    await chat.probe.finish(await again(visit, turnId));
    const begun = { summaryUpTo: 0, windowFrom: 0 };
    const update = { summary: 'Seven gears.', summaryUpTo: 1, windowFrom: 1, included: [Number(position)], costUsd: 0 };
    expect(await service.app.get(MemoryStore).saveSummary(conversationId, begun, update)).toBe(false);
    expect(await chat.conversation(conversationId)).toMatchObject({ summary: '' });
  });

  it('is not given for what nobody has asked', async () => {
    const visit = new Visit();
    const unknown = await again(visit, randomUUID());
    expect(await chat.probe.finish(unknown)).toMatchObject({ status: 'failed', reason: 'turn_unknown' });
    expect(await shown(visit)).toEqual([]);
  });
});
