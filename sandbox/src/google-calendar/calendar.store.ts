import { createHash } from 'node:crypto';
import type { EventInsert, EventPatch } from './calendar.schema.js';
import { GoogleApiError, invalid } from './google.error.js';

/** Whose calendar it is. `primary` is another name of it. */
export const OWNER = { email: 'owner@example.com', displayName: 'The owner' };

/** RFC 2938 "base32hex" in lower case: what Google takes as an id that the client chose. */
const CLIENT_ID = /^[a-v0-9]{5,1024}$/;

export interface StoredEvent {
  id: string;
  status: 'confirmed' | 'tentative' | 'cancelled';
  /** Changes with every write: the ETag is made of it. */
  version: number;
  created: Date;
  updated: Date;
  start: Date;
  end: Date;
  timeZone: string;
  fields: Omit<EventPatch, 'start' | 'end' | 'status' | 'conferenceData'>;
  /** Path of the meeting, `abc-defg-hij`. */
  meet?: { code: string; requestId: string };
  /** What each write asked Google to tell the guests. */
  updatesSent: string[];
}

/** The events of one calendar. Cancelled ones stay and keep their id, as Google's do. */
export class CalendarStore {
  private readonly events = new Map<string, StoredEvent>();
  private writes = 0;

  list(): StoredEvent[] {
    return [...this.events.values()].sort((a, b) => a.start.getTime() - b.start.getTime());
  }

  get(id: string): StoredEvent | undefined {
    return this.events.get(id);
  }

  clear(): void {
    this.events.clear();
  }

  /** @throws GoogleApiError 400 for what is no event, 409 for an id that was ever used */
  insert({ id, start, end, status, conferenceData, ...fields }: EventInsert, withConference: boolean): StoredEvent {
    if (id !== undefined && !CLIENT_ID.test(id)) throw invalid('Invalid resource id value.');
    if (id !== undefined && this.events.has(id)) {
      throw new GoogleApiError(409, 'duplicate', 'The requested identifier already exists.');
    }
    this.writes += 1;
    const now = new Date();
    const name = id ?? createHash('sha256').update(`event ${this.writes}`).digest('hex').slice(0, 26);
    const request = withConference ? conferenceData?.createRequest : undefined;
    const event: StoredEvent = {
      id: name,
      status: status ?? 'confirmed',
      version: this.writes,
      created: now,
      updated: now,
      ...span(start, end),
      fields,
      ...(request && { meet: { code: meetCode(request.requestId), requestId: request.requestId } }),
      updatesSent: [],
    };
    this.events.set(name, event);
    return event;
  }

  /** @throws GoogleApiError 400 for times that cannot be */
  change(event: StoredEvent, { start, end, status, conferenceData: _, ...fields }: EventPatch): StoredEvent {
    const times = span(start ?? { dateTime: event.start.toISOString() }, end ?? { dateTime: event.end.toISOString() });
    this.touch(event);
    return Object.assign(event, {
      start: times.start,
      end: times.end,
      ...(start?.timeZone && { timeZone: start.timeZone }),
      ...(status && { status }),
      fields: { ...event.fields, ...fields },
    });
  }

  cancel(event: StoredEvent): void {
    this.touch(event);
    event.status = 'cancelled';
  }

  /** Taken stretches of time between two instants, those that touch put together. */
  busy(from: Date, to: Date): { start: Date; end: Date }[] {
    const taken: { start: Date; end: Date }[] = [];
    for (const { start, end, status, fields } of this.list()) {
      if (status === 'cancelled' || fields.transparency === 'transparent' || end <= from || start >= to) continue;
      const last = taken.at(-1);
      if (last && start <= last.end) last.end = end > last.end ? end : last.end;
      else taken.push({ start, end });
    }
    return taken;
  }

  private touch(event: StoredEvent): void {
    this.writes += 1;
    event.version = this.writes;
    event.updated = new Date();
  }
}

type EventTime = EventInsert['start'];

function span(start: EventTime, end: EventTime): Pick<StoredEvent, 'start' | 'end' | 'timeZone'> {
  const [from, to] = [instantOf(start), instantOf(end)];
  if (to <= from) throw new GoogleApiError(400, 'timeRangeEmpty', 'The specified time range is empty.');
  return { start: from, end: to, timeZone: start.timeZone ?? 'UTC' };
}

function instantOf({ dateTime, timeZone }: EventTime): Date {
  if (timeZone !== undefined && !isZone(timeZone)) throw invalid(`Invalid time zone definition for start time.`);
  if (!/(?:Z|[+-]\d{2}:\d{2})$/.test(dateTime)) {
    throw invalid('Missing time zone definition for start time. (This sandbox wants an offset in every dateTime.)');
  }
  const instant = new Date(dateTime);
  if (Number.isNaN(instant.getTime())) throw invalid('Invalid value for start time.');
  return instant;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The same request gives the same meeting, as with Google. */
function meetCode(requestId: string): string {
  const letters = [...createHash('sha256').update(requestId).digest()].map((byte) =>
    String.fromCharCode(97 + (byte % 26)),
  );
  return [letters.slice(0, 3), letters.slice(3, 7), letters.slice(7, 10)].map((part) => part.join('')).join('-');
}
