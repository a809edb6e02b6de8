import type { AppError, Health } from '@minime/platform';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { type GoogleConfig, googleAccess } from '../google.config.js';
import { type BusyInterval, Calendar, type CalendarDraft, type CalendarEvent } from '../ports.js';
import { DEFAULT_RETRY, failureOf, type RetryOptions, unavailable, withRetries } from './google.retry.js';

/** Under it the event keeps the id of the hold it was made for. */
const HOLD_PROPERTY = 'minimeHold';
/** One free/busy question covers at most this much; Google refuses long ones. */
const BUSY_DAYS = 60;
const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
/** Somebody may have changed the event between our reading and our writing. */
const MOVE_ATTEMPTS = 3;

/** The owner's Google Calendar, or undefined when no credential is set: then meetings are asked for by mail. */
export function createCalendar(config: GoogleConfig, health: Health): GoogleCalendar | undefined {
  const access = googleAccess(config);
  if (!access) return undefined;
  const connect = async () => (await import('./google.client.js')).googleClient(access, config.GOOGLE_BASE_URL);
  return new GoogleCalendar(connect, config.GOOGLE_CALENDAR_ID, health);
}

/** Calendar v3. Every request may be repeated: the event's id is ours, and what is done already is read back. */
export class GoogleCalendar extends Calendar implements OnApplicationShutdown {
  private problem: string | undefined;
  private readonly leaveHealth: () => void;
  private client?: Promise<calendar_v3.Calendar>;

  /** @param connect called once, by the first request: Google's library is large, and many talks never need it */
  constructor(
    private readonly connect: () => Promise<calendar_v3.Calendar>,
    private readonly calendarId: string,
    health: Health,
    private readonly retry: RetryOptions = DEFAULT_RETRY,
  ) {
    super();
    this.leaveHealth = health.add({ name: 'calendar', kind: 'shared', problem: () => this.problem });
  }

  /**
   * Whether the credentials work and the calendar is there, for `npm run doctor`.
   * @throws AppError `calendar_unavailable` that says what to mend
   */
  async check(now = new Date()): Promise<void> {
    await this.busy(now, new Date(now.getTime() + HOUR_MS));
  }

  async busy(from: Date, to: Date): Promise<BusyInterval[]> {
    const found: BusyInterval[] = [];
    for (let start = from; start < to; ) {
      const end = new Date(Math.min(start.getTime() + BUSY_DAYS * DAY_MS, to.getTime()));
      found.push(...(await this.busyWithin(start, end)));
      start = end;
    }
    return found;
  }

  async insert(draft: CalendarDraft): Promise<CalendarEvent> {
    const { calendarId } = this;
    const inserted = await this.ask(
      (google, limits) =>
        google.events.insert(
          { calendarId, sendUpdates: 'all', conferenceDataVersion: 1, requestBody: eventOf(draft) },
          limits,
        ),
      [409],
    );
    const isPending = inserted?.conferenceData?.createRequest?.status?.statusCode === 'pending';
    const event = inserted && !isPending ? told(inserted) : await this.read(draft.eventId);
    if (!event) throw this.failed(new Error('the event that was there is gone'));
    return event;
  }

  async read(eventId: string): Promise<CalendarEvent | undefined> {
    const event = await this.get(eventId);
    return event && told(event);
  }

  /** An event that is cancelled, or gone, stays so and is given back as cancelled. */
  async move(eventId: string, start: Date, end: Date): Promise<CalendarEvent> {
    const { calendarId } = this;
    for (let attempt = 1; attempt <= MOVE_ATTEMPTS; attempt++) {
      const event = await this.get(eventId);
      if (!event) return { eventId, status: 'cancelled', start, end };
      if (event.status === 'cancelled' || isAt(event, start, end)) return told(event);
      const timeZone = event.start?.timeZone ?? undefined;
      const requestBody = { start: timeOf(start, timeZone), end: timeOf(end, timeZone) };
      const moved = await this.ask(
        (google, limits) =>
          google.events.patch(
            { calendarId, eventId, sendUpdates: 'all', conferenceDataVersion: 1, requestBody },
            { ...limits, headers: { 'If-Match': event.etag! } },
          ),
        [412],
      );
      if (moved) return told(moved);
    }
    throw this.failed(new Error('the event keeps changing'));
  }

  async cancel(eventId: string): Promise<void> {
    const { calendarId } = this;
    await this.ask(
      (google, limits) => google.events.delete({ calendarId, eventId, sendUpdates: 'all' }, limits),
      [404, 410],
    );
  }

  onApplicationShutdown(): void {
    this.leaveHealth();
  }

  private async busyWithin(from: Date, to: Date): Promise<BusyInterval[]> {
    const requestBody = { timeMin: from.toISOString(), timeMax: to.toISOString(), items: [{ id: this.calendarId }] };
    const answer = await this.ask((google, limits) => google.freebusy.query({ requestBody }, limits));
    const calendar = answer?.calendars?.[this.calendarId];
    if (!calendar || calendar.errors?.length) {
      const reason = calendar?.errors?.[0]?.reason ?? 'nothing was said';
      throw this.failed(Object.assign(new Error('free/busy answered with an error'), { code: reason }));
    }
    return (calendar.busy ?? []).map(({ start, end }) => ({ start: new Date(start!), end: new Date(end!) }));
  }

  private get(eventId: string): Promise<calendar_v3.Schema$Event | undefined> {
    return this.ask((google, limits) => google.events.get({ calendarId: this.calendarId, eventId }, limits), [404]);
  }

  private google(): Promise<calendar_v3.Calendar> {
    this.client ??= this.connect();
    return this.client;
  }

  /** @param expected statuses that are an answer too; they give undefined */
  private async ask<T>(
    request: (google: calendar_v3.Calendar, limits: { signal: AbortSignal }) => Promise<{ data: T }>,
    expected: readonly number[] = [],
  ): Promise<T | undefined> {
    try {
      const google = await this.google();
      const { data } = await withRetries((limits) => request(google, limits), this.retry);
      this.problem = undefined;
      return data;
    } catch (error) {
      if (expected.includes(failureOf(error).status ?? 0)) return undefined;
      throw this.failed(error);
    }
  }

  private failed(cause: unknown): AppError {
    const error = unavailable(cause);
    this.problem = error.message;
    return error;
  }
}

function eventOf(draft: CalendarDraft): calendar_v3.Schema$Event {
  const { eventId: id, holdId, title, description, guest, timeZone } = draft;
  return {
    id,
    summary: title,
    description,
    start: timeOf(draft.start, timeZone),
    end: timeOf(draft.end, timeZone),
    attendees: [{ email: guest.email, ...(guest.name && { displayName: guest.name }) }],
    guestsCanInviteOthers: false,
    conferenceData: { createRequest: { requestId: id, conferenceSolutionKey: { type: 'hangoutsMeet' } } },
    extendedProperties: { private: { [HOLD_PROPERTY]: holdId } },
  };
}

const timeOf = (instant: Date, timeZone?: string): calendar_v3.Schema$EventDateTime => ({
  dateTime: instant.toISOString(),
  ...(timeZone && { timeZone }),
});

const instantOf = (time: calendar_v3.Schema$EventDateTime | undefined) =>
  new Date(time?.dateTime ?? time?.date ?? Number.NaN);

const isAt = ({ start, end }: calendar_v3.Schema$Event, from: Date, to: Date) =>
  instantOf(start).getTime() === from.getTime() && instantOf(end).getTime() === to.getTime();

function told(event: calendar_v3.Schema$Event): CalendarEvent {
  const holdId = event.extendedProperties?.private?.[HOLD_PROPERTY];
  const { hangoutLink: meetUrl, htmlLink: calendarUrl } = event;
  return {
    eventId: event.id!,
    ...(holdId && { holdId }),
    status: event.status === 'cancelled' ? 'cancelled' : 'confirmed',
    start: instantOf(event.start),
    end: instantOf(event.end),
    ...(meetUrl && { meetUrl }),
    ...(calendarUrl && { calendarUrl }),
  };
}
