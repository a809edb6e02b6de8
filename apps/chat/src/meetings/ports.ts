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
