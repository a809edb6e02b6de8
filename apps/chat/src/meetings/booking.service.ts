import { AppError, type Host } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CALENDAR, HOST, MEETING_SETTINGS } from '../chat.tokens.js';
import { AvailabilityService } from './availability.service.js';
import { type AddressProblem, addressProblem, isAddressIn, normalAddress } from './guest.address.js';
import { invitationFor } from './invitation.js';
import { MeetingCards } from './meeting.cards.js';
import { eventIdOf, type Meeting } from './meeting.js';
import type { MeetingSettings } from './meeting.settings.js';
import { type Calendar, type CalendarEvent, type HoldRefusal, MeetingStore } from './ports.js';
import { type Slot, type Violation, withBuffers } from './rules/check.slot.js';

/** How long a booking is tried that the calendar does not answer, in milliseconds. */
const KEEP_TRYING_MS = 30 * 60_000;

/** Who asks, as the server knows it. */
export interface Asker {
  conversationId: string;
  /** Of the turn that asks. */
  position: number;
  networkKey: string;
  timeZone: string;
  locale?: string | undefined;
}

export interface HoldWish {
  slotId: string;
  email: string;
  name?: string | undefined;
  topic?: string | undefined;
}

export type HoldProblem =
  | 'slot_unknown'
  | 'slot_expired'
  | 'address_not_given'
  | 'no_meeting'
  | 'unavailable'
  | AddressProblem
  | HoldRefusal
  | Violation;

export type Held = { hold: Meeting } | { problem: HoldProblem };

/** What came of a visitor's yes, or of their no. */
export type Outcome =
  | { kind: 'booked' | 'requested' | 'moved' | 'cancelled'; meeting: Meeting }
  /** The calendar has to be told yet; it is tried again without anybody asking. */
  | { kind: 'pending'; meeting: Meeting }
  /** The calendar cannot be asked; nothing was changed. */
  | { kind: 'unavailable' }
  | { kind: 'gone' | 'expired' | 'nothing' };

/** Keeps times, books them once the visitor agrees, moves and cancels them. Whatever it does may be done twice. */
@Injectable()
export class BookingService {
  constructor(
    private readonly store: MeetingStore,
    private readonly availability: AvailabilityService,
    private readonly cards: MeetingCards,
    @Inject(CALENDAR) private readonly calendar: Calendar | null,
    @Inject(MEETING_SETTINGS) private readonly settings: MeetingSettings,
    @Inject(HOST) private readonly host: Host,
  ) {}

  /** Keeps an issued slot for a visitor who gave this address in the conversation. */
  async hold(wish: HoldWish, asker: Asker): Promise<Held> {
    const email = normalAddress(wish.email);
    const problem = addressProblem(email, this.settings.terms) ?? (await this.addressNotGiven(email, asker));
    if (problem) return { problem };
    const guest = { email, ...(wish.name && { name: wish.name }) };
    return this.keep(wish.slotId, asker.conversationId, asker, { guest, ...(wish.topic && { topic: wish.topic }) });
  }

  /** Keeps an issued slot as the new time of the conversation's meeting. */
  async holdMove(slotId: string, asker: Asker): Promise<Held> {
    const meeting = await this.availability.movable(asker.conversationId);
    if (!meeting) return { problem: 'no_meeting' };
    return this.keep(slotId, asker.conversationId, asker, { guest: meeting.guest }, meeting);
  }

  /** From a meeting's own link: the slot was issued for it, and choosing it there is agreeing. */
  async move(meeting: Meeting, slotId: string): Promise<Outcome | { problem: HoldProblem }> {
    const { conversationId, timeZone, locale, turnPosition: position, guest } = meeting;
    const asker = { conversationId, timeZone, locale, position, networkKey: 'link' };
    const held = await this.keep(slotId, meeting.id, asker, { guest }, meeting);
    return 'hold' in held ? this.confirm(held.hold.id) : held;
  }

  /** The visitor agrees to a hold. Asked again, the answer is the same. */
  async confirm(holdId: string): Promise<Outcome> {
    const hold = await this.store.find(holdId);
    if (!hold) return { kind: 'nothing' };
    if (hold.status === 'held') return this.agree(hold);
    if (hold.status === 'booking') return this.write(hold);
    return this.standing(hold);
  }

  async cancel(id: string): Promise<Outcome> {
    const meeting = await this.store.find(id);
    if (meeting?.status === 'held') {
      // Agreed to in this very moment: it is no hold any more.
      return (await this.store.release(id, 'held', 'expired')) ? { kind: 'cancelled', meeting } : this.cancel(id);
    }
    if (meeting?.status === 'cancelled') return { kind: 'cancelled', meeting };
    if (!meeting || (meeting.status !== 'booked' && meeting.status !== 'requested')) return { kind: 'nothing' };
    await this.store.requestCancel(id);
    return this.callOff(meeting);
  }

  /** Takes up what was left half done, and looks whether the owner has changed anything in the calendar. */
  async tidy(staleMs: number, checkEveryMs: number): Promise<void> {
    await this.store.expire();
    for (const meeting of await this.store.unfinished(staleMs)) {
      await (meeting.status === 'booking' ? this.retry(meeting) : this.callOff(meeting));
    }
    if (!this.calendar) return;
    for (const meeting of await this.store.unchecked(checkEveryMs)) await this.check(meeting);
  }

  /** What the owner has made of a meeting in the calendar, as far as it can be asked. @returns the meeting as it is now */
  async check(meeting: Meeting): Promise<Meeting> {
    if (!this.calendar || meeting.status !== 'booked') return meeting;
    try {
      const event = await this.calendar.read(eventIdOf(meeting.id));
      if (!event || event.status === 'cancelled') await this.store.cancel(meeting.id, 'owner');
      else await this.store.sync(meeting.id, event, this.roomOf(event));
    } catch (error) {
      this.tellOutage(error, meeting);
      return meeting;
    }
    return (await this.store.find(meeting.id)) ?? meeting;
  }

  private async addressNotGiven(email: string, asker: Asker): Promise<HoldProblem | undefined> {
    const messages = await this.store.messagesWith(asker.conversationId, asker.position, email);
    return isAddressIn(messages, email) ? undefined : 'address_not_given';
  }

  private async keep(
    slotId: string,
    holder: string,
    asker: Asker,
    what: Pick<Meeting, 'guest'> & { topic?: string },
    moved?: Meeting,
  ): Promise<Held> {
    const slot = this.availability.issued(slotId, holder);
    if (slot === undefined) return { problem: 'slot_unknown' };
    if (slot === 'expired') return { problem: 'slot_expired' };
    const busy = await this.availability.busyAround(slot, moved).catch((error) => this.tellOutage(error));
    if (!busy) return { problem: 'unavailable' };
    const { conversationId, timeZone, locale, networkKey, position } = asker;
    const request = {
      ...slot,
      ...what,
      ...(moved && { moves: moved.id }),
      conversationId,
      room: this.roomOf(slot),
      title: this.settings.title,
      timeZone,
      ...(locale && { locale }),
      networkKey,
      turnPosition: position,
      lifetimeSeconds: this.settings.holdSeconds,
    };
    const placed = await this.store.hold(request, this.settings.limits, (own) =>
      this.availability.judge(slot, busy, own),
    );
    return 'meeting' in placed ? { hold: placed.meeting } : { problem: placed.refused };
  }

  private async agree(hold: Meeting): Promise<Outcome> {
    const now = new Date();
    if (hold.expiresAt <= now || hold.start <= now) return { kind: 'expired' };
    const moved = hold.moves ? await this.store.find(hold.moves) : undefined;
    const busy = await this.availability.busyAround(hold, moved).catch((error) => this.tellOutage(error, hold));
    if (!busy) return { kind: 'unavailable' };
    const isTaken = overlapsAny(this.roomOf(hold), busy);
    if (isTaken && (await this.store.release(hold.id, 'held', 'failed'))) return { kind: 'gone' };
    // Another yes, by button and link at once, may be quicker: what takes the time in the calendar is its own event then.
    if (!isTaken && (await this.store.claim(hold.id))) return this.write(hold);
    const present = await this.store.find(hold.id);
    return present?.status === 'booking' ? this.write(present) : present ? this.standing(present) : { kind: 'nothing' };
  }

  /** Tells the calendar. It may have been told before: the event's id is the hold's, so it is the same event again. */
  private async write(hold: Meeting): Promise<Outcome> {
    if (!this.calendar) {
      const meeting = await this.store.complete(hold, 'requested', this.roomOf(hold));
      return { kind: 'requested', meeting };
    }
    const event = await this.writeEvent(this.calendar, hold).catch((error) => this.tellOutage(error, hold));
    if (!event) return { kind: 'pending', meeting: hold };
    const target = hold.moves ?? hold.id;
    if (event.status !== 'confirmed' || event.holdId !== target || event.start.getTime() !== hold.start.getTime()) {
      await this.store.release(hold.id, 'booking', 'failed');
      this.host.logger.warn(
        { meetingId: hold.id, conversationId: hold.conversationId },
        'the calendar refused a meeting',
      );
      return { kind: 'gone' };
    }
    const meeting = await this.store.complete(hold, 'booked', this.roomOf(hold), event);
    return { kind: hold.moves ? 'moved' : 'booked', meeting };
  }

  private async writeEvent(calendar: Calendar, hold: Meeting): Promise<CalendarEvent> {
    if (!hold.moves) return calendar.insert(invitationFor(hold, this.settings, this.cards));
    const eventId = eventIdOf(hold.moves);
    const present = await calendar.read(eventId);
    if (!present || present.status === 'cancelled') {
      await this.store.cancel(hold.moves, 'owner');
      return { eventId, status: 'cancelled', start: hold.start, end: hold.end };
    }
    const isThere = present.start.getTime() === hold.start.getTime() && present.end.getTime() === hold.end.getTime();
    return isThere ? present : calendar.move(eventId, hold.start, hold.end);
  }

  private async retry(hold: Meeting): Promise<void> {
    const agreedAt = hold.confirmedAt ?? hold.createdAt;
    const isHopeless = Date.now() - agreedAt.getTime() > KEEP_TRYING_MS || hold.start.getTime() <= Date.now();
    if (!isHopeless || !this.calendar) {
      await this.write(hold);
      return;
    }
    try {
      // The guest was told that it is not booked: then nothing of it may stand in the calendar.
      if (!hold.moves) await this.calendar.cancel(eventIdOf(hold.id));
      await this.store.release(hold.id, 'booking', 'failed');
    } catch (error) {
      this.tellOutage(error, hold);
    }
  }

  private async callOff(meeting: Meeting): Promise<Outcome> {
    try {
      if (meeting.status === 'booked') await this.calendar?.cancel(eventIdOf(meeting.id));
    } catch (error) {
      this.tellOutage(error, meeting);
      return { kind: 'pending', meeting };
    }
    await this.store.cancel(meeting.id, 'visitor');
    const cancelled = await this.store.find(meeting.id);
    return { kind: 'cancelled', meeting: cancelled ?? meeting };
  }

  /** A hold that was decided on before. */
  private async standing(hold: Meeting): Promise<Outcome> {
    switch (hold.status) {
      case 'booked':
      case 'requested':
      case 'cancelled':
        return { kind: hold.status, meeting: hold };
      case 'moved': {
        const meeting = hold.moves && (await this.store.find(hold.moves));
        return meeting ? { kind: 'moved', meeting } : { kind: 'nothing' };
      }
      case 'expired':
        return { kind: 'expired' };
      default:
        return { kind: 'gone' };
    }
  }

  private roomOf = (slot: Slot): Slot => withBuffers(slot, this.settings.rules);

  /** An outage is an outcome; anything else is ours and goes on. */
  private tellOutage(error: unknown, meeting?: Meeting): undefined {
    if (!(error instanceof AppError && error.code === 'calendar_unavailable')) throw error;
    this.host.logger.warn({ err: error, ...(meeting && { meetingId: meeting.id }) }, 'the calendar cannot be reached');
  }
}

const overlapsAny = (room: Slot, others: Slot[]): boolean =>
  others.some((other) => room.start < other.end && other.start < room.end);
