import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Card, ConfirmCard, MeetingCard, SlotsCard } from '@minime/contracts';
import type { RunningService } from '@minime/platform';
import { testHost } from '@minime/testing';
import { AvailabilityService } from '../src/meetings/availability.service.js';
import { BookingService } from '../src/meetings/booking.service.js';
import { MeetingSigner } from '../src/meetings/meeting.signer.js';
import { MeetingSweep } from '../src/meetings/meeting.sweep.js';
import type { Slot } from '../src/meetings/rules/check.slot.js';
import { ChatFixture, Visit } from './chat.fixture.js';
import { MemoryCalendar } from './memory.calendar.js';
import { answer, dayIn, use } from './replies.js';

const DAY = 24 * 3_600_000;
/** Out of the way of everything but the test that is about them. */
const LIMITS = { MEETING_LIMIT_PER_ADDRESS: '1000', MEETING_LIMIT_PER_NETWORK: '1000', MEETING_LIMIT_PER_DAY: '1000' };
/** Something that is waited for. */
const signal = () => {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
};

describe('booking a call', () => {
  let chat: ChatFixture;
  let service: RunningService;
  let calendar: MemoryCalendar;

  beforeAll(async () => {
    chat = await ChatFixture.start();
    calendar = new MemoryCalendar();
    service = await chat.replica(LIMITS, testHost(), calendar);
    // It looks when it is told to, and not besides every ten seconds.
    await service.app.get(MeetingSweep, { strict: false }).beforeApplicationShutdown();
  });
  beforeEach(() => chat.control.reset());
  afterEach(async () => {
    calendar.isDown = false;
    calendar.afterInsert = async () => undefined;
    calendar.beforeBusy = async () => undefined;
    calendar.events.clear();
    calendar.taken.length = 0;
    await chat.query('DELETE FROM "chat"."meetings"');
  });
  afterAll(() => chat.stop());

  const cardsOf = (turnId: string) =>
    chat.probe.framesOf(turnId).flatMap((frame) => (frame.event === 'card' ? [frame.payload as Card] : []));
  const cardOf = <C>(turnId: string, kind: Card['kind']): C => {
    const card = cardsOf(turnId).find((each) => each.kind === kind);
    if (!card) throw new Error(`no ${kind} card, but ${JSON.stringify(cardsOf(turnId))} ${chat.probe.textOf(turnId)}`);
    return card.data as C;
  };
  const talk = async (visit: Visit, question: string, ...replies: { content: object[] }[]) => {
    await chat.control.script(...(replies as Parameters<typeof chat.control.script>));
    return chat.talk(visit, question);
  };
  const press = async (visit: Visit, kind: 'slot' | 'confirm', id: string, question = 'Yes, please.') => {
    const turnId = await chat.ask(visit, question, { action: { kind, id } });
    await chat.probe.finish(turnId);
    return turnId;
  };
  const offered = async (visit: Visit, from = 2, to = 25): Promise<SlotsCard> => {
    const look = use('check_availability', { from: dayIn(from), to: dayIn(to), durationMinutes: 30 });
    const { turnId } = await talk(visit, 'Can we have a call?', { content: [look] }, answer('Which one suits you?'));
    return cardOf<SlotsCard>(turnId, 'slots');
  };
  const held = async (visit: Visit, slotId: string, email = 'grace@navy.example'): Promise<ConfirmCard> => {
    const keep = use('schedule_meeting', { slotId, email, topic: 'A secret engine' });
    const { turnId } = await talk(
      visit,
      `The first. I am at ${email}.`,
      { content: [keep] },
      answer('Please confirm.'),
    );
    return cardOf<ConfirmCard>(turnId, 'confirm');
  };
  const booked = async (visit: Visit): Promise<MeetingCard> => {
    const { slots } = await offered(visit);
    const { holdId } = await held(visit, slots[0]!.id);
    return cardOf<MeetingCard>(await press(visit, 'confirm', holdId), 'meeting');
  };
  const lastResult = async () => {
    const body = (await chat.modelCalls()).at(-1)!.body;
    return JSON.stringify(body.messages.at(-1)!.content);
  };
  const rows = () =>
    chat.query<{ status: string; id: string; starts_at: Date }>(
      'SELECT * FROM "chat"."meetings" ORDER BY "created_at"',
    );

  it('goes from the wish to the receipt by buttons', async () => {
    const visit = new Visit();
    const slots = await offered(visit);
    expect(slots).toMatchObject({ durationMinutes: 30, timeZone: 'Europe/Lisbon', ownerTimeZone: 'Europe/London' });
    expect(slots.slots).toHaveLength(8);
    expect(slots.slots[0]!.label).toMatch(/^\w+day,? \d+ \w+ 20\d\d, \d\d:\d\d–\d\d:\d\d \(Lisbon\)$/);

    const [first] = slots.slots;
    const hold = await held(visit, first!.id);
    expect(hold).toMatchObject({ email: 'grace@navy.example', start: first!.start, label: first!.label });
    expect(calendar.events.size).toBe(0);

    const turnId = await press(visit, 'confirm', hold.holdId);
    const receipt = cardOf<MeetingCard>(turnId, 'meeting');
    expect(receipt).toMatchObject({
      status: 'booked',
      start: first!.start,
      meetUrl: expect.stringContaining('meet.example'),
    });
    expect(chat.probe.textOf(turnId)).toBe(`It is booked: ${first!.label}. The invitation goes to grace@navy.example.`);
    expect(calendar.confirmed).toHaveLength(1);
    const { draft } = calendar.confirmed[0]!;
    expect(draft).toMatchObject({
      holdId: hold.holdId,
      guest: { email: 'grace@navy.example' },
      title: 'A call with Ada Lovelace',
    });
    expect(draft.eventId).toMatch(/^[0-9a-v]{26}$/);
    expect(JSON.stringify(draft)).not.toContain('secret engine');

    await press(visit, 'confirm', hold.holdId);
    expect(calendar.confirmed).toHaveLength(1);
    await chat.probe.publisher.publish('conversation.end-requested.v1', {
      conversationId: visit.conversationId,
      visitorId: visit.visitorId,
    });
    const ended = await chat.probe.nextEnded(visit.conversationId);
    expect(ended.bookings).toEqual([
      expect.objectContaining({ meetingId: hold.holdId, status: 'booked', topic: 'A secret engine' }),
    ]);
    await chat.probe.hears('meeting.booked.v1', visit.conversationId);
    expect(chat.probe.heard('meeting.booked.v1', visit.conversationId)).toHaveLength(1);
  });

  it('takes a yes in words only from a message after the card', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const keep = use('schedule_meeting', { slotId: slots[0]!.id, email: 'grace@navy.example' });
    await chat.control.script({ content: [keep] }, answer('Shall I?'));
    const turnId = await chat.ask(visit, 'The first, grace@navy.example, and I confirm it already.');
    await chat.probe.finish(turnId);
    const { holdId } = cardOf<ConfirmCard>(turnId, 'confirm');

    await chat.query('UPDATE "chat"."meetings" SET "turn_position" = "turn_position" + 1000');
    await talk(visit, 'Hello?', { content: [use('confirm_meeting', { holdId })] }, answer('Please confirm.'));
    expect(await lastResult()).toContain('Not booked');
    await chat.query('UPDATE "chat"."meetings" SET "turn_position" = "turn_position" - 1000');

    const yes = await talk(visit, 'Yes!', { content: [use('confirm_meeting', { holdId })] }, answer('Done.'));
    expect(cardOf<MeetingCard>(yes.turnId, 'meeting').status).toBe('booked');
    expect(await lastResult()).toContain('It is booked');
    expect(calendar.confirmed).toHaveLength(1);
  });

  it('does not let the same turn, nor another conversation, nor a question asked anew confirm a hold', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const { holdId } = await held(visit, slots[0]!.id);
    const confirm = { content: [use('confirm_meeting', { holdId })] };
    await talk(new Visit(), 'Yes!', confirm, answer('No.'));
    expect(await lastResult()).toContain('nothing to confirm');
    const [turn] = await chat.query<{ id: string }>(
      `SELECT "id" FROM "chat"."turns" WHERE "conversation_id" = $1 ORDER BY "position" DESC LIMIT 1`,
      [visit.conversationId],
    );
    await chat.control.script(confirm, answer('No.'));
    await chat.probe.finish(await chat.ask(visit, 'The first.', { replaces: turn!.id }));
    expect(await lastResult()).toContain('Not booked');
    const foreign = await press(new Visit(), 'confirm', holdId);
    expect(chat.probe.textOf(foreign)).toContain('nothing left to confirm');
    expect(calendar.events.size).toBe(0);
  });

  it.each([
    ['an address that the visitor never wrote', 'mallory@elsewhere.example', 'has not written this address'],
    ['a throw-away address', 'x@mailinator.com', 'not sent to addresses of this kind'],
  ])('keeps nothing for %s', async (_, email, told) => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const keep = { content: [use('schedule_meeting', { slotId: slots[0]!.id, email })] };
    await talk(visit, 'I am at grace@navy.example or x@mailinator.com.', keep, answer('Which address?'));
    expect(await lastResult()).toContain(told);
    expect(await rows()).toEqual([]);
  });

  it('keeps no time that was not offered here', async () => {
    const visit = new Visit();
    const { slots } = await offered(new Visit());
    for (const slotId of [slots[0]!.id, 'slot-1']) {
      const keep = { content: [use('schedule_meeting', { slotId, email: 'grace@navy.example' })] };
      await talk(visit, 'grace@navy.example', keep, answer('Sorry.'));
      expect(await lastResult()).toContain('not the slotId of a time that was offered');
    }
    expect(await rows()).toEqual([]);
  });

  it('offers nothing while the calendar cannot be asked, and says why', async () => {
    const visit = new Visit();
    calendar.isDown = true;
    const look = { content: [use('check_availability', { from: dayIn(2), to: dayIn(9) })] };
    const { turnId } = await talk(visit, 'Can we meet?', look, answer('The calendar does not answer.'));
    expect(cardsOf(turnId)).toEqual([]);
    expect(await lastResult()).toContain('calendar cannot be reached');

    calendar.isDown = false;
    const { slots } = await offered(visit);
    const { holdId } = await held(visit, slots[0]!.id);
    calendar.isDown = true;
    const refused = await press(visit, 'confirm', holdId);
    expect(chat.probe.textOf(refused)).toContain('cannot look into the calendar');
    expect((await rows())[0]!.status).toBe('held');
    calendar.isDown = false;
    expect(cardOf<MeetingCard>(await press(visit, 'confirm', holdId), 'meeting').status).toBe('booked');
  });

  it('notices that the owner has taken the time between the card and the yes', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const { holdId, start, end } = await held(visit, slots[0]!.id);
    calendar.taken.push({ start: new Date(start), end: new Date(end) });
    const turnId = await press(visit, 'confirm', holdId);
    expect(chat.probe.textOf(turnId)).toContain('no longer free');
    expect(calendar.events.size).toBe(0);
    const again = await offered(visit);
    expect(again.slots.map((slot) => slot.start)).not.toContain(start);
  });

  it('puts right what the model says of another time', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const keep = use('schedule_meeting', { slotId: slots[0]!.id, email: 'grace@navy.example' });
    const { turnId, text } = await talk(
      visit,
      'The first, grace@navy.example',
      { content: [keep] },
      answer('I have kept 05:45 in the morning for you.'),
    );
    const { label } = cardOf<ConfirmCard>(turnId, 'confirm');
    expect(text).toBe(
      `I have kept 05:45 in the morning for you.\n\nTo be exact: the card counts, and it says ${label}.`,
    );
  });

  it('tells the model what is offered, chosen, kept and booked', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    await chat.control.script(answer('Where shall I send it?'));
    await press(visit, 'slot', slots[1]!.id, slots[1]!.label);
    expect(await lastResult()).toContain(`\\"chosenSlotId\\": \\"${slots[1]!.id}\\"`);
    const { holdId } = await held(visit, slots[1]!.id);
    await talk(visit, 'Hm.', answer('Yes?'));
    expect(await lastResult()).toContain(holdId);
    await press(visit, 'confirm', holdId);
    await talk(visit, 'When is it?', answer('Soon.'));
    expect(await lastResult()).toContain('\\"status\\": \\"booked\\"');
  });

  it('moves and cancels in the chat', async () => {
    const visit = new Visit();
    const before = await booked(visit);
    const { slots } = await offered(visit, 8);
    const target = slots.at(-1)!;
    const move = { content: [use('reschedule_meeting', { slotId: target.id })] };
    const asked = await talk(visit, 'Could we do that one instead?', move, answer('Please confirm.'));
    expect(calendar.confirmed[0]!.start).toEqual(new Date(before.start));
    const { holdId } = cardOf<ConfirmCard>(asked.turnId, 'confirm');
    const moved = cardOf<MeetingCard>(await press(visit, 'confirm', holdId), 'meeting');
    expect(moved).toMatchObject({ meetingId: before.meetingId, status: 'moved', start: target.start });
    expect(calendar.confirmed).toHaveLength(1);
    expect(calendar.confirmed[0]!.start).toEqual(new Date(target.start));

    const off = { content: [use('cancel_meeting')] };
    const { turnId } = await talk(visit, 'Please cancel it.', off, answer('It is cancelled.'));
    expect(cardOf<MeetingCard>(turnId, 'meeting').status).toBe('cancelled');
    expect(calendar.confirmed).toEqual([]);
    await chat.probe.hears('meeting.cancelled.v1', visit.conversationId);
    expect(chat.probe.heard('meeting.cancelled.v1', visit.conversationId)).toHaveLength(1);
  });

  describe('a move by less than its own length', () => {
    const MINUTE = 60_000;
    const shifted = ({ start, end }: Slot, minutes: number): Slot => ({
      start: new Date(start.getTime() + minutes * MINUTE),
      end: new Date(end.getTime() + minutes * MINUTE),
    });
    const bookings = () => service.app.get(BookingService, { strict: false });
    const asker = ({ conversationId }: Visit) => ({ conversationId, position: 1e9, networkKey: 'k', timeZone: 'UTC' });
    const slotOf = ({ start, end }: Slot): Slot => ({ start, end });

    /** An hour that is booked, with half an hour before and after it that is free. */
    const bookedHour = async (visit: Visit) => {
      await chat.control.script(answer('Hello.'));
      await chat.talk(visit, 'Hello!');
      const availability = service.app.get(AvailabilityService, { strict: false });
      const isFree = (slot: Slot) => !availability.judge(slot, [], []);
      const midnight = new Date(dayIn(2));
      let slot: Slot = { start: midnight, end: new Date(midnight.getTime() + 60 * MINUTE) };
      while (![-30, 0, 30].every((minutes) => isFree(shifted(slot, minutes)))) slot = shifted(slot, 30);
      const { holdId } = await held(visit, slotIdOf(slot, visit));
      await press(visit, 'confirm', holdId);
      return { id: holdId, slot };
    };
    const slotIdOf = (slot: Slot, { conversationId }: Visit) =>
      new MeetingSigner([chat.env.SESSION_SECRET!]).slotId(slot, conversationId);
    const heldMove = async (slot: Slot, visit: Visit) => {
      const kept = await bookings().holdMove(slotIdOf(slot, visit), asker(visit));
      expect(kept).toMatchObject({ hold: slotOf(slot) });
      return (kept as { hold: { id: string } }).hold.id;
    };
    /** The owner drags the event in the calendar, and we look. */
    const ownerMoves = async (slot: Slot) => {
      const [event] = calendar.confirmed;
      calendar.events.set(event!.eventId, { ...event!, ...slot });
      await bookings().tidy(0, 0);
    };
    /** Its time and the ten minutes after it, and nothing else. */
    const keepsItsRoom = async (id: string) => {
      const [row] = await chat.query<{ exact: boolean }>(
        `SELECT "span" = tstzrange("starts_at", "ends_at" + interval '10 minutes') AS "exact"
         FROM "chat"."meetings" WHERE "id" = $1`,
        [id],
      );
      return row?.exact;
    };

    it('is possible', async () => {
      const visit = new Visit();
      const { id, slot } = await bookedHour(visit);
      const target = shifted(slot, 30);
      const holdId = await heldMove(target, visit);
      expect(await bookings().confirm(holdId)).toMatchObject({ kind: 'moved', meeting: { id, ...target } });
      expect(calendar.confirmed.map(slotOf)).toEqual([target]);
      expect(await keepsItsRoom(id)).toBe(true);
    });

    it('is offered, its present time is not', async () => {
      const visit = new Visit();
      const { slot } = await bookedHour(visit);
      const [from, to] = [shifted(slot, -30).start, shifted(slot, 60).start].map((moment) => moment.toISOString());
      const look = use('check_availability', { from, to, durationMinutes: 60, timeZone: 'UTC' });
      const { turnId } = await talk(visit, 'A little later?', { content: [look] }, answer('Which one?'));
      const starts = cardOf<SlotsCard>(turnId, 'slots').slots.map(({ start }) => new Date(start));
      expect(starts).toEqual([-30, 30].map((minutes) => shifted(slot, minutes).start));
      const stranger = await talk(new Visit(), 'Can we have a call?', { content: [look] }, answer('Which one?'));
      const others = cardOf<SlotsCard>(stranger.turnId, 'slots').slots.map(({ start }) => new Date(start));
      expect(others).not.toContainEqual(shifted(slot, 30).start);
    });

    it('keeps the right room when the owner puts it across the time that is held, and the hold ends', async () => {
      const visit = new Visit();
      const { id, slot } = await bookedHour(visit);
      const holdId = await heldMove(shifted(slot, 30), visit);
      const dragged = shifted(slot, 60);
      await ownerMoves(dragged);
      expect((await rows())[0]).toMatchObject({ id, starts_at: dragged.start });
      await bookings().cancel(holdId);
      await ownerMoves(dragged);
      expect(await keepsItsRoom(id)).toBe(true);
    });

    it('is possible, too, when the owner has put it across the time that is held', async () => {
      const visit = new Visit();
      const { id, slot } = await bookedHour(visit);
      const other = new Visit();
      await chat.control.script(answer('Hello.'));
      await chat.talk(other, 'Hello!');
      // Another call ends where this one began.
      await chat.query(
        `INSERT INTO "chat"."meetings" SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), 'conversation_id', $2::text,
           'starts_at', "starts_at" - interval '70 minutes', 'ends_at', "starts_at" - interval '10 minutes', 'status', 'requested',
           'span', tstzrange("starts_at" - interval '70 minutes', "starts_at")))).* FROM "chat"."meetings" m WHERE "id" = $1`,
        [id, other.conversationId],
      );
      const target = shifted(slot, 30);
      const holdId = await heldMove(target, visit);
      await ownerMoves(shifted(slot, 60));
      expect(await bookings().confirm(holdId)).toMatchObject({ kind: 'moved', meeting: { id, ...target } });
      expect(calendar.confirmed.map(slotOf)).toEqual([target]);
      expect(await keepsItsRoom(id)).toBe(true);
    });
  });

  it('is offered on the day that was asked about, when only the hour does not suit', async () => {
    const [first] = (await offered(new Visit())).slots;
    const day = first!.start.slice(0, 10);
    const look = use('check_availability', { from: `${day}T03:00`, to: `${day}T04:00` });
    const { turnId } = await talk(new Visit(), 'At three in the morning?', { content: [look] }, answer('Which one?'));
    const { slots } = cardOf<SlotsCard>(turnId, 'slots');
    expect(new Set(slots.map(({ start }) => start.slice(0, 10)))).toEqual(new Set([day]));
    expect(slots.length).toBeGreaterThan(1);
    expect(await lastResult()).toContain('Nothing is free in the time that was asked about');
  });

  it('is booked once by two confirmations at once, by button and by link, and both hear so', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const { holdId, confirmUrl } = await held(visit, slots[0]!.id);
    const token = new URL(confirmUrl).searchParams.get('token')!;
    const [turnId, byLink] = await Promise.all([
      press(visit, 'confirm', holdId),
      chat.probe.requester.ask('meeting.act.v1', { meetingId: holdId, purpose: 'confirm', token }),
    ]);
    expect(cardOf<MeetingCard>(turnId, 'meeting').status).toBe('booked');
    expect(byLink).toMatchObject({ state: 'booked' });
    expect(calendar.confirmed).toHaveLength(1);
    expect(await rows()).toEqual([expect.objectContaining({ id: holdId, status: 'booked' })]);
    await chat.probe.hears('meeting.booked.v1', visit.conversationId);
    expect(chat.probe.heard('meeting.booked.v1', visit.conversationId)).toHaveLength(1);
  });

  it('does not take its own event for somebody else’s when the other confirmation was quicker', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const { holdId } = await held(visit, slots[0]!.id);
    const bookings = service.app.get(BookingService, { strict: false });
    const [lookedUp, inserted, slow] = [signal(), signal(), signal()];
    calendar.beforeBusy = async () => {
      calendar.beforeBusy = async () => undefined;
      lookedUp.give();
      await inserted.given;
    };
    calendar.afterInsert = async () => {
      calendar.afterInsert = async () => undefined;
      inserted.give();
      await slow.given;
    };
    const late = bookings.confirm(holdId);
    await lookedUp.given;
    const quick = bookings.confirm(holdId);
    await expect(late).resolves.toMatchObject({ kind: 'booked' });
    slow.give();
    await expect(quick).resolves.toMatchObject({ kind: 'booked', meeting: { status: 'booked' } });
    expect(await rows()).toEqual([expect.objectContaining({ id: holdId, status: 'booked' })]);
    expect(calendar.confirmed).toHaveLength(1);
  });

  it('is confirmed, moved and cancelled by links, as often as one likes', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const { holdId, confirmUrl } = await held(visit, slots[0]!.id);
    const { requester } = chat.probe;
    const linkOf = (url: string) => {
      const [, meetingId, purpose] = /\/meetings\/([\w-]+)\/(\w+)/.exec(url)!;
      const token = new URL(url).searchParams.get('token')!;
      return { meetingId: meetingId!, purpose: purpose as 'confirm' | 'cancel' | 'reschedule', token };
    };
    const confirm = linkOf(confirmUrl);
    expect(await requester.ask('meeting.view.v1', confirm)).toMatchObject({
      state: 'open',
      meeting: { start: slots[0]!.start },
    });
    expect(await requester.ask('meeting.view.v1', { ...confirm, purpose: 'cancel' })).toBeNull();
    expect(calendar.events.size).toBe(0);
    const confirmed = await requester.ask('meeting.act.v1', confirm);
    expect(confirmed).toMatchObject({ state: 'booked', locale: 'en-GB' });
    expect(await requester.ask('meeting.act.v1', confirm)).toMatchObject({ state: 'booked' });
    expect(calendar.confirmed).toHaveLength(1);

    const reschedule = linkOf(confirmed!.meeting!.rescheduleUrl!);
    const times = await requester.ask('meeting.view.v1', reschedule);
    const target = times!.slots!.at(-1)!;
    const moved = await requester.ask('meeting.act.v1', { ...reschedule, slotId: target.id });
    expect(moved).toMatchObject({ state: 'moved', meeting: { meetingId: holdId, start: target.start } });
    const used = await requester.ask('meeting.act.v1', { ...reschedule, slotId: slots[1]!.id });
    expect(used).toMatchObject({ state: 'gone' });
    expect(calendar.confirmed[0]!.start).toEqual(new Date(target.start));

    const { token } = linkOf(moved!.meeting!.icsUrl!);
    const invite = await requester.ask('meeting.invite.v1', { meetingId: holdId, token });
    expect(invite!.ics).toContain('STATUS:CONFIRMED');
    const cancel = linkOf(moved!.meeting!.cancelUrl!);
    expect(await requester.ask('meeting.act.v1', cancel)).toMatchObject({ state: 'cancelled' });
    expect(await requester.ask('meeting.act.v1', cancel)).toMatchObject({ state: 'cancelled' });
    expect(calendar.confirmed).toEqual([]);
  });

  it('notices that the owner has cancelled, or moved, it in the calendar', async () => {
    const visit = new Visit();
    const { meetingId } = await booked(visit);
    const [event] = calendar.confirmed;
    const later = { start: new Date(event!.start.getTime() + DAY), end: new Date(event!.end.getTime() + DAY) };
    calendar.events.set(event!.eventId, { ...event!, ...later });
    const bookings = service.app.get(BookingService, { strict: false });
    await bookings.tidy(0, 0);
    expect((await rows())[0]).toMatchObject({ status: 'booked', starts_at: later.start });
    const [kept] = await chat.query<{ follows: boolean }>(
      `SELECT "span" @> tstzrange("starts_at", "ends_at") AS "follows" FROM "chat"."meetings" WHERE "id" = $1`,
      [meetingId],
    );
    expect(kept).toEqual({ follows: true });
    calendar.events.set(event!.eventId, { ...event!, status: 'cancelled' });
    await bookings.tidy(0, 0);
    expect(await rows()).toEqual([expect.objectContaining({ id: meetingId, status: 'cancelled' })]);
  });

  it('finishes a booking whose process died between the calendar and the commit: one event, one row, one message', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const { holdId } = await held(visit, slots[0]!.id);
    const bookings = service.app.get(BookingService, { strict: false });
    calendar.afterInsert = async () => {
      throw new Error('killed');
    };
    await expect(bookings.confirm(holdId)).rejects.toThrow('killed');
    expect((await rows())[0]!.status).toBe('booking');
    calendar.afterInsert = async () => undefined;
    await Promise.all([bookings.confirm(holdId), bookings.tidy(0, 1e9), bookings.confirm(holdId)]);
    expect(await rows()).toEqual([expect.objectContaining({ id: holdId, status: 'booked' })]);
    expect(calendar.confirmed).toHaveLength(1);
    await chat.probe.hears('meeting.booked.v1', visit.conversationId);
    expect(chat.probe.heard('meeting.booked.v1', visit.conversationId)).toHaveLength(1);
  });

  it('goes on trying through an outage, and gives up honestly', async () => {
    const visit = new Visit();
    const { slots } = await offered(visit);
    const { holdId } = await held(visit, slots[0]!.id);
    const bookings = service.app.get(BookingService, { strict: false });
    calendar.isDown = true;
    await chat.query(`UPDATE "chat"."meetings" SET "status" = 'booking', "confirmed_at" = now() - interval '1 minute'`);
    expect(await bookings.confirm(holdId)).toMatchObject({ kind: 'pending' });
    await chat.query(`UPDATE "chat"."meetings" SET "confirmed_at" = now() - interval '31 minutes'`);
    calendar.isDown = false;
    await bookings.tidy(0, 1e9);
    expect((await rows())[0]!.status).toBe('failed');
    expect(calendar.confirmed).toEqual([]);
  });

  it('gives one time to one of fifty who want it, over two replicas, and fresh times to the others', async () => {
    const other = await chat.replica(LIMITS, testHost(), calendar);
    const services = [service, other].map((each) => each.app.get(BookingService, { strict: false }));
    const visits = Array.from({ length: 50 }, () => new Visit());
    const signer = new MeetingSigner([chat.env.SESSION_SECRET!]);
    const { slots } = await offered(new Visit());
    const slot = { start: new Date(slots[0]!.start), end: new Date(slots[0]!.end) };
    for (const visit of visits) {
      await chat.query('INSERT INTO "chat"."visitors" ("id") VALUES ($1)', [visit.visitorId]);
      await chat.query('INSERT INTO "chat"."conversations" ("id", "visitor_id") VALUES ($1, $2)', [
        visit.conversationId,
        visit.visitorId,
      ]);
      await chat.query(
        `INSERT INTO "chat"."turns" ("id", "conversation_id", "stretch", "status", "epoch", "question", "network_key", "asked_at")
         VALUES (gen_random_uuid(), $1, 1, 'finished', 1, $2, 'k', now())`,
        [visit.conversationId, `Mail me at ${visit.conversationId}@navy.example`],
      );
    }
    const outcomes = await Promise.all(
      visits.map(async ({ conversationId }, at) => {
        const bookings = services[at % 2]!;
        const asker = { conversationId, position: 1e9, networkKey: 'k', timeZone: 'Europe/Lisbon' };
        const wish = { slotId: signer.slotId(slot, conversationId), email: `${conversationId}@navy.example` };
        const result = await bookings.hold(wish, asker);
        return 'hold' in result ? (await bookings.confirm(result.hold.id)).kind : result.problem;
      }),
    );
    expect(outcomes.filter((kind) => kind === 'booked')).toHaveLength(1);
    expect(outcomes.filter((kind) => kind === 'taken' || kind === 'busy')).toHaveLength(49);
    expect(calendar.confirmed).toHaveLength(1);
    const fresh = await offered(new Visit());
    expect(fresh.slots.length).toBeGreaterThan(0);
    expect(fresh.slots.map(({ start }) => start)).not.toContain(slots[0]!.start);
    await chat.retire(other);
  });

  it('is kept apart by PostgreSQL itself', async () => {
    const { meetingId } = await booked(new Visit());
    const copy = `INSERT INTO "chat"."meetings"
      SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid()))).* FROM "chat"."meetings" m WHERE "id" = $1`;
    await expect(chat.query(copy, [meetingId])).rejects.toMatchObject({ code: '23P01' });
  });

  it('has limits: one of a conversation, few of an address, a network and a day', async () => {
    const visit = new Visit();
    await booked(visit);
    const again = await offered(visit);
    const keep = (slotId: string) => ({ content: [use('schedule_meeting', { slotId, email: 'grace@navy.example' })] });
    await talk(visit, 'One more!', keep(again.slots[0]!.id), answer('No.'));
    expect(await lastResult()).toContain('has a meeting already');
    for (const [column, told] of [
      ['email', 'no more calls'],
      ['network_key', 'no more calls'],
    ] as const) {
      const strict = await chat.replica(
        column === 'email'
          ? { ...LIMITS, MEETING_LIMIT_PER_ADDRESS: '1' }
          : { ...LIMITS, MEETING_LIMIT_PER_NETWORK: '1' },
        testHost(),
        calendar,
      );
      const stranger = new Visit();
      const { slots } = await offered(stranger);
      const bookings = strict.app.get(BookingService, { strict: false });
      await chat.control.script(answer('Thank you.'));
      await chat.talk(stranger, 'I am at grace@navy.example.');
      const held = await bookings.hold(
        { slotId: slots[0]!.id, email: 'grace@navy.example' },
        { conversationId: stranger.conversationId, position: 1e9, networkKey: '0123456789abcdef', timeZone: 'UTC' },
      );
      expect(held).toEqual({ problem: column === 'email' ? 'address_limit' : 'network_limit' });
      expect(told).toBeTruthy();
      await chat.retire(strict);
    }
  });
});

describe('booking without a calendar', () => {
  it('is a request that the owner is told of, and says so', async () => {
    const chat = await ChatFixture.start();
    try {
      await chat.replica(LIMITS);
      const visit = new Visit();
      await chat.control.script(
        { content: [use('check_availability', { from: dayIn(2), to: dayIn(9) })] },
        answer('?'),
      );
      const look = await chat.talk(visit, 'Can we have a call?');
      const frames = chat.probe.framesOf(look.turnId);
      const slots = frames.find((frame) => frame.event === 'card')!.payload as unknown as { data: SlotsCard };
      const slotId = slots.data.slots[0]!.id;
      await chat.control.script(
        { content: [use('schedule_meeting', { slotId, email: 'grace@navy.example', topic: 'Loops' })] },
        answer('Please confirm.'),
      );
      const keep = await chat.talk(visit, 'grace@navy.example');
      const card = chat.probe.framesOf(keep.turnId).find((frame) => frame.event === 'card')!.payload as unknown as {
        data: ConfirmCard;
      };
      const turnId = await chat.ask(visit, 'Yes', { action: { kind: 'confirm', id: card.data.holdId } });
      await chat.probe.finish(turnId);
      expect(chat.probe.textOf(turnId)).toContain('It is not booked yet');
      const event = await chat.probe.hears('meeting.requested.v1', visit.conversationId);
      expect(event.booking).toMatchObject({
        status: 'requested',
        guest: { email: 'grace@navy.example' },
        topic: 'Loops',
      });
    } finally {
      await chat.stop();
    }
  });
});
