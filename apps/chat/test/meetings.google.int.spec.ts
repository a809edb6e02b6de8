import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Card, ConfirmCard, SlotsCard } from '@minime/contracts';
import { waitFor } from '@minime/testing';
import { MeetingSigner } from '../src/meetings/meeting.signer.js';
import { ChatChild } from './chat.child.js';
import { ChatFixture, Visit } from './chat.fixture.js';
import { answer, dayIn, use } from './replies.js';

/** An event as the sandbox's calendar shows it. */
interface ShownEvent {
  id: string;
  status: string;
  start: { dateTime: string };
}

describe("booking in Google's calendar, by processes of their own", () => {
  let chat: ChatFixture;
  let env: Record<string, string>;
  const children: ChatChild[] = [];

  beforeAll(async () => {
    chat = await ChatFixture.start('google', 'smtp');
    env = {
      ...chat.env,
      GOOGLE_BASE_URL: chat.sandbox.baseUrl('google'),
      GOOGLE_CLIENT_ID: 'sandbox',
      GOOGLE_CLIENT_SECRET: 'sandbox',
      GOOGLE_REFRESH_TOKEN: 'sandbox',
      MEETING_LIMIT_PER_NETWORK: '1000',
      MEETING_LIMIT_PER_DAY: '1000',
      BUDGET_USD_PER_DAY: '1000',
      BUDGET_USD_PER_VISITOR_DAY: '1000',
    };
  });
  beforeEach(async () => {
    await chat.control.reset();
    await chat.query('DELETE FROM "chat"."meetings"');
    await fetch(`${chat.sandbox.url}/calendar/events`, { method: 'DELETE' });
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill('SIGTERM')));
  });
  afterAll(() => chat.stop());

  const start = async () => {
    const child = await ChatChild.start(env);
    children.push(child);
    return child;
  };

  const events = async () => (await (await fetch(`${chat.sandbox.url}/calendar/events`)).json()) as ShownEvent[];
  const rows = () => chat.query<{ id: string; status: string }>('SELECT "id", "status" FROM "chat"."meetings"');
  /** As it is stored: over the embedded queue a turn's frames stay in the process that made them. */
  const finished = async (turnId: string) => {
    const turn = await waitFor(
      async () => {
        const [over] = await chat.query<{ status: string; reason: string | null; epoch: number; cards: Card[] }>(
          `SELECT "status", "reason", "epoch", "cards" FROM "chat"."turns" WHERE "id" = $1 AND "finished_at" IS NOT NULL`,
          [turnId],
        );
        return over;
      },
      { what: 'the stored answer', timeoutMs: 45_000 },
    );
    expect(turn).toMatchObject({ status: 'finished', reason: null });
    return turn;
  };
  const cardOf = async <C>(turnId: string, kind: Card['kind']): Promise<C> => {
    const { cards } = await finished(turnId);
    const card = cards.find((each) => each.kind === kind);
    if (!card) throw new Error(`no ${kind} card in ${JSON.stringify(cards)}`);
    return card.data as C;
  };
  const offered = async (visit: Visit): Promise<SlotsCard> => {
    const look = use('check_availability', { from: dayIn(2), to: dayIn(25), durationMinutes: 30 });
    await chat.control.script({ content: [look] }, answer('Which one suits you?'));
    return cardOf<SlotsCard>(await chat.ask(visit, 'Can we have a call?'), 'slots');
  };
  const held = async (visit: Visit, slotId: string): Promise<ConfirmCard> => {
    const keep = use('schedule_meeting', { slotId, email: 'grace@navy.example' });
    await chat.control.script({ content: [keep] }, answer('Please confirm.'));
    return cardOf<ConfirmCard>(await chat.ask(visit, 'The first, grace@navy.example.'), 'confirm');
  };

  it('is one event, one row and one receipt when the process is killed before it hears of its own event', async () => {
    const visit = new Visit();
    const first = await start();
    const { slots } = await offered(visit);
    const { holdId } = await held(visit, slots[0]!.id);
    await chat.control.fail({ part: 'google', kind: 'stall', match: { name: 'events.insert' } });
    const turnId = await chat.ask(visit, 'Yes, please.', { action: { kind: 'confirm', id: holdId } });
    const [event] = await waitFor(async () => (await events()).length > 0 && events(), { what: 'the event at Google' });
    await first.kill('SIGKILL');
    children.length = 0;
    expect(await rows()).toEqual([{ id: holdId, status: 'booking' }]);

    await start();
    const receipt = expect.objectContaining({ meetingId: holdId, status: 'booked', start: slots[0]!.start });
    expect(await finished(turnId)).toMatchObject({ epoch: 2, cards: [{ kind: 'meeting', data: receipt }] });
    expect(await rows()).toEqual([{ id: holdId, status: 'booked' }]);
    expect((await events()).map(({ id, status }) => ({ id, status }))).toEqual([
      { id: event!.id, status: 'confirmed' },
    ]);
    await chat.probe.hears('meeting.booked.v1', visit.conversationId);
    expect(chat.probe.heard('meeting.booked.v1', visit.conversationId)).toHaveLength(1);
  });

  it('gives one time to one of fifty conversations over two processes, and fresh times to the others', async () => {
    await Promise.all([start(), start()]);
    const { slots } = await offered(new Visit());
    const [wanted] = slots;
    const slot = { start: new Date(wanted!.start), end: new Date(wanted!.end) };
    const signer = new MeetingSigner([env.SESSION_SECRET!]);
    const visits = Array.from({ length: 50 }, () => new Visit());
    const scripts = visits.map(({ conversationId }) => {
      const email = `${conversationId}@navy.example`;
      const keep = use('schedule_meeting', { slotId: signer.slotId(slot, conversationId), email });
      return { match: { text: email }, content: [keep] };
    });
    await chat.control.script(...scripts);
    const turnIds = await Promise.all(
      visits.map((visit) => chat.ask(visit, `The first one, ${visit.conversationId}@navy.example.`)),
    );
    const turns: Awaited<ReturnType<typeof finished>>[] = [];
    for (const turnId of turnIds) turns.push(await finished(turnId));
    const dealt = turns.map(({ cards }) => cards[0] as Card);
    const won = turns.findIndex(({ cards }) => cards.some(({ kind }) => kind === 'confirm'));
    expect(dealt.map(({ kind }) => kind).sort()).toEqual(['confirm', ...Array.from({ length: 49 }, () => 'slots')]);
    for (const { kind, data } of dealt) {
      if (kind !== 'slots') continue;
      const fresh = (data as SlotsCard).slots.map(({ start: begin }) => begin);
      expect(fresh.length).toBeGreaterThan(0);
      expect(fresh).not.toContain(wanted!.start);
    }
    const results = (await chat.modelCalls()).map(({ body }) => JSON.stringify(body.messages.at(-1)));
    expect(results.filter((result) => result.includes('no longer free') && result.includes('slotId'))).toHaveLength(49);

    const { holdId } = dealt[won]!.data as ConfirmCard;
    const yes = await chat.ask(visits[won]!, 'Yes!', { action: { kind: 'confirm', id: holdId } });
    expect(await cardOf(yes, 'meeting')).toMatchObject({ meetingId: holdId, status: 'booked' });
    expect(await events()).toHaveLength(1);
    expect(await rows()).toEqual([{ id: holdId, status: 'booked' }]);
  });
});
