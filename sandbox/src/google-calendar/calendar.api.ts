import type { Request } from 'express';
import type { z } from 'zod';
import type { Inbox } from '../smtp/inbox.js';
import { eventInsert, eventPatch, freeBusyQuery, queries } from './calendar.schema.js';
import { type CalendarStore, OWNER, type StoredEvent } from './calendar.store.js';
import { etagOf, eventObject } from './event.object.js';
import { GoogleApiError, invalid, notFound } from './google.error.js';
import { type Change, tellGuests } from './invitation.js';

const MONTHS_OF_FREE_BUSY = 3;
const DAY_MS = 24 * 60 * 60_000;

export interface Answer {
  status: number;
  body?: object;
  etag?: string;
}

type Method = 'get' | 'post' | 'patch' | 'put' | 'delete';

/** The endpoints of Calendar v3 that the product uses, as strict as Google or stricter: an unknown name is a 400. */
export class CalendarApi {
  /** Calendars whose free/busy answer carries this error instead of times. */
  freeBusyError: string | undefined;

  constructor(
    private readonly store: CalendarStore,
    private readonly inbox: Inbox,
  ) {}

  /** `name` is Google's own, such as `events.insert`. */
  readonly endpoints: [name: string, method: Method, path: string, answer: (req: Request, origin: string) => Answer][] =
    [
      ['events.list', 'get', '/calendars/:calendar/events', (req, origin) => this.list(req, origin)],
      ['events.insert', 'post', '/calendars/:calendar/events', (req, origin) => this.insert(req, origin)],
      ['events.get', 'get', '/calendars/:calendar/events/:event', (req, origin) => this.get(req, origin)],
      ['events.patch', 'patch', '/calendars/:calendar/events/:event', (req, origin) => this.patch(req, origin)],
      ['events.update', 'put', '/calendars/:calendar/events/:event', (req, origin) => this.patch(req, origin)],
      ['events.delete', 'delete', '/calendars/:calendar/events/:event', (req, origin) => this.remove(req, origin)],
      ['freebusy.query', 'post', '/freeBusy', (req) => this.freeBusy(req)],
    ];

  private list(req: Request, origin: string): Answer {
    this.calendar(req);
    const query = parsed(queries.list, queryOf(req));
    const wanted = [query.privateExtendedProperty ?? []].flat().map((pair) => pair.split('='));
    const rows = this.store
      .list()
      .filter(({ status }) => query.showDeleted || status !== 'cancelled')
      .filter(({ end }) => !query.timeMin || end > new Date(query.timeMin))
      .filter(({ start }) => !query.timeMax || start < new Date(query.timeMax))
      .filter(({ updated }) => !query.updatedMin || updated >= new Date(query.updatedMin))
      .filter(({ fields }) =>
        wanted.every(([key, value]) => fields.extendedProperties?.private?.[key ?? ''] === value),
      );
    const from = Number(query.pageToken ?? 0);
    const page = rows.slice(from, from + query.maxResults);
    const next = from + page.length;
    return ok({
      kind: 'calendar#events',
      summary: OWNER.email,
      timeZone: 'UTC',
      accessRole: 'owner',
      items: page.map((event) => eventObject(event, origin)),
      ...(next < rows.length && { nextPageToken: String(next) }),
    });
  }

  private insert(req: Request, origin: string): Answer {
    this.calendar(req);
    const query = parsed(queries.write, queryOf(req));
    const event = this.store.insert(parsed(eventInsert, req.body ?? {}), query.conferenceDataVersion === 1);
    this.tell(event, 'invited', query.sendUpdates, origin);
    return this.told(event, origin);
  }

  private get(req: Request, origin: string): Answer {
    parsed(queries.none, queryOf(req));
    return this.told(this.event(req), origin);
  }

  private patch(req: Request, origin: string): Answer {
    const query = parsed(queries.write, queryOf(req));
    const event = this.event(req);
    const expected = req.get('if-match');
    if (expected !== undefined && expected !== '*' && expected !== etagOf(event)) {
      throw new GoogleApiError(412, 'conditionNotMet', 'Precondition Failed');
    }
    this.store.change(event, parsed(eventPatch, req.body ?? {}));
    this.tell(event, event.status === 'cancelled' ? 'cancelled' : 'updated', query.sendUpdates, origin);
    return this.told(event, origin);
  }

  private remove(req: Request, origin: string): Answer {
    const query = parsed(queries.remove, queryOf(req));
    const event = this.event(req);
    if (event.status === 'cancelled') throw new GoogleApiError(410, 'deleted', 'Resource has been deleted');
    this.store.cancel(event);
    this.tell(event, 'cancelled', query.sendUpdates, origin);
    return { status: 204 };
  }

  private freeBusy(req: Request): Answer {
    parsed(queries.none, queryOf(req));
    const { timeMin, timeMax, items } = parsed(freeBusyQuery, req.body ?? {});
    const [from, to] = [new Date(timeMin), new Date(timeMax)];
    if (to <= from) throw new GoogleApiError(400, 'timeRangeEmpty', 'The specified time range is empty.');
    if (to.getTime() - from.getTime() > MONTHS_OF_FREE_BUSY * 31 * DAY_MS) {
      throw new GoogleApiError(400, 'timeRangeTooLong', 'The requested time range is too long.');
    }
    const busy = this.store.busy(from, to).map(({ start, end }) => ({
      start: (start < from ? from : start).toISOString(),
      end: (end > to ? to : end).toISOString(),
    }));
    const answer = (id: string) => {
      const reason = isKnown(id) ? this.freeBusyError : 'notFound';
      return reason ? { errors: [{ domain: 'global', reason }], busy: [] } : { busy };
    };
    return ok({
      kind: 'calendar#freeBusy',
      timeMin: from.toISOString(),
      timeMax: to.toISOString(),
      calendars: Object.fromEntries(items.map(({ id }) => [id, answer(id)])),
    });
  }

  private calendar(req: Request): void {
    if (!isKnown(String(req.params.calendar))) throw notFound();
  }

  private event(req: Request): StoredEvent {
    this.calendar(req);
    const event = this.store.get(String(req.params.event));
    if (!event) throw notFound();
    return event;
  }

  private tell(event: StoredEvent, change: Change, sendUpdates: string, origin: string): void {
    event.updatesSent.push(`${change}: ${sendUpdates}`);
    if (sendUpdates !== 'none') tellGuests(this.inbox, event, change, origin);
  }

  private told(event: StoredEvent, origin: string): Answer {
    return { ...ok(eventObject(event, origin)), etag: etagOf(event) };
  }
}

const ok = (body: object): Answer => ({ status: 200, body });
const isKnown = (calendar: string) => calendar === 'primary' || calendar === OWNER.email;

/** Without the parameters that every endpoint of Google's has. */
function queryOf(req: Request): object {
  const { alt: _, prettyPrint: __, ...query } = req.query;
  return query;
}

function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(`Invalid value for: ${issue?.path.join('.') || 'request'}: ${issue?.message}`);
}
