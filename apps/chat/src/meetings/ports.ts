import type { SlotsCard } from '@minime/contracts';
import type { Meeting } from './meeting.js';
import type { Slot, Violation } from './rules/check.slot.js';

/** A stretch of the owner's time that is taken, `end` not included. */
export interface BusyInterval {
  start: Date;
  end: Date;
}

/** What is to be written into the owner's calendar. Title and description come from fixed templates. */
export interface CalendarDraft {
  /** Chosen by us, base32hex of the hold's id: inserting it twice is one event. */
  eventId: string;
  /** Kept in the event's private properties: by it we know our own. */
  holdId: string;
  start: Date;
  end: Date;
  /** IANA zone the event is shown in: the owner's. */
  timeZone: string;
  title: string;
  description: string;
  guest: { email: string; name?: string };
}

/** What the calendar says it holds. */
export interface CalendarEvent {
  eventId: string;
  /** Absent: the event is not one of ours. */
  holdId?: string;
  status: 'confirmed' | 'cancelled';
  start: Date;
  end: Date;
  meetUrl?: string;
  calendarUrl?: string;
}

/**
 * The owner's calendar. Every method throws `AppError('calendar_unavailable', ..., { retryable: true })` when the calendar
 * cannot be asked or does not answer in time; nothing is known then, and nobody may be told otherwise.
 */
export abstract class Calendar {
  /** What is taken between `from` and `to`, in order. An error that the answer carries for a calendar counts as a failure. */
  abstract busy(from: Date, to: Date): Promise<BusyInterval[]>;
  /** Writes the event and invites the guest. Where the id is taken already, what stands there is read and returned. */
  abstract insert(draft: CalendarDraft): Promise<CalendarEvent>;
  /** Undefined: no such event, or no more trace of it. */
  abstract read(eventId: string): Promise<CalendarEvent | undefined>;
  /** Moves the event and tells the guest. */
  abstract move(eventId: string, start: Date, end: Date): Promise<CalendarEvent>;
  /** Cancels the event and tells the guest; one that is gone already is fine. */
  abstract cancel(eventId: string): Promise<void>;
}

/** What a hold is asked for with. */
export interface HoldRequest
  extends Pick<
    Meeting,
    'start' | 'end' | 'conversationId' | 'title' | 'timeZone' | 'locale' | 'guest' | 'topic' | 'moves' | 'turnPosition'
  > {
  /** `start` to `end` with the time kept free around it. */
  room: Slot;
  networkKey: string;
  /** Seconds until it is over, unless the visitor agrees. */
  lifetimeSeconds: number;
}

/** How many there may be. */
export interface MeetingLimits {
  /** Coming meetings of one address. */
  perAddress: number;
  /** Meetings from one network in 24 hours. */
  perNetwork: number;
  /** Meetings of everybody in 24 hours. */
  perDay: number;
}

export type HoldRefusal = 'taken' | 'has_meeting' | 'address_limit' | 'network_limit' | 'day_limit' | 'too_many_holds';

export type Placed = { meeting: Meeting } | { refused: HoldRefusal | Violation };

/** The owner's meetings as we know them. What changes state says so, and tells of it, in one transaction. */
export abstract class MeetingStore {
  /** Open holds and coming meetings that touch the time from `from` to `to`, but for the one with the id `without`. */
  abstract open(from: Date, to: Date, without?: string): Promise<Slot[]>;
  /**
   * Keeps a time. The same wish of the same conversation gets the hold that is there; a new one takes the place of its
   * open hold. `judge` sees every open slot of the weeks around it while nobody else can add one.
   */
  abstract hold(
    request: HoldRequest,
    limits: MeetingLimits,
    judge: (own: Slot[]) => Violation | undefined,
  ): Promise<Placed>;
  abstract find(id: string): Promise<Meeting | undefined>;
  /** The open hold and the coming meeting of a conversation, as far as there are any. */
  abstract ofConversation(conversationId: string): Promise<{ hold?: Meeting; meeting?: Meeting }>;
  /** Held to booking; false: it is no more held. */
  abstract claim(id: string): Promise<boolean>;
  /**
   * Booking to booked or requested, or, for a hold that moves a meeting, that meeting to its time.
   * @param room the hold's time with what is kept free around it
   * @returns the meeting
   */
  abstract complete(hold: Meeting, as: 'booked' | 'requested', room: Slot, event?: CalendarEvent): Promise<Meeting>;
  /** Gives a time free that nobody will have. @returns false: it is no more what it was */
  abstract release(id: string, from: 'held' | 'booking', as: 'expired' | 'failed'): Promise<boolean>;
  /** Notes that it shall be cancelled, before the calendar is told. */
  abstract requestCancel(id: string): Promise<void>;
  /** Booked or requested to cancelled. @returns false when it was that already */
  abstract cancel(id: string, by: 'visitor' | 'owner'): Promise<boolean>;
  /**
   * Notes what the owner has made of it in the calendar.
   * @param room the event's time with what is kept free around it
   */
  abstract sync(id: string, event: CalendarEvent, room: Slot): Promise<void>;
  /** What was left half done for `staleMs` milliseconds, each to one asker. */
  abstract unfinished(staleMs: number): Promise<Meeting[]>;
  /** Coming meetings that the calendar was not asked about for `sinceMs` milliseconds, each to one asker. */
  abstract unchecked(sinceMs: number): Promise<Meeting[]>;
  /** Ends holds that nobody agreed to. */
  abstract expire(): Promise<void>;
  /** Messages of the visitor up to a turn that have this in them, whatever the case. */
  abstract messagesWith(conversationId: string, position: number, text: string): Promise<string[]>;
  /** The last `slots` card of a conversation and the slot that was last pressed. */
  abstract offered(conversationId: string): Promise<{ card?: SlotsCard; pressed?: string }>;
}
