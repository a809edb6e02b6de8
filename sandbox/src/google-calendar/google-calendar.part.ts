import { json, type Request, type Response, urlencoded } from 'express';
import { z } from 'zod';
import type { FaultStore } from '../faults/fault.store.js';
import { failHttp } from '../faults/http.fault.js';
import { RingLog } from '../ring.log.js';
import type { PartDefinition } from '../sandbox.part.js';
import { type Answer, CalendarApi } from './calendar.api.js';
import { CalendarStore } from './calendar.store.js';
import { eventObject } from './event.object.js';
import { faultBody, GoogleApiError } from './google.error.js';
import { OAuth } from './oauth.js';

const KEPT_REQUESTS = 1_000;

/** A request as `GET /google/requests` shows it. */
export interface RecordedGoogleRequest {
  /** ISO 8601, UTC. */
  at: string;
  /** Google's name, `events.insert`; `oauth.token` for the token endpoint. */
  name: string;
  status: number;
}

const ownEvent = z.strictObject({
  summary: z.string().max(200).default('Busy'),
  start: z.iso.datetime({ offset: true }),
  end: z.iso.datetime({ offset: true }),
  timeZone: z.string().default('UTC'),
});
const switches = z.strictObject({
  /** Free/busy answers carry this error (such as `internalError`) instead of times; null ends it. */
  freeBusyError: z.string().nullable().optional(),
  /** Every access token stops working at once. */
  expireTokens: z.literal(true).optional(),
});

/**
 * Google Calendar v3 and Google's OAuth, for one calendar (`primary`, or `owner@example.com`). Guests are mailed into the
 * inbox. `GET /calendar/events` shows all events, `POST` adds one of the owner's own, `DELETE` empties the calendar;
 * `PUT /google/switches` breaks what an HTTP status cannot. A fault that is a status happens instead of the work; `cut`,
 * `stall` and `timeout` happen after it, so that the answer alone is lost.
 */
export const googleCalendarPart = {
  name: 'google',
  path: '/google',
  faults: { kinds: ['403', '529', '429', '500', 'cut', 'stall', 'timeout'], matchOn: ['name', 'method', 'path'] },
  start({ router, faults, inbox }) {
    const store = new CalendarStore();
    const api = new CalendarApi(store, inbox);
    const oauth = new OAuth();
    const log = new RingLog<RecordedGoogleRequest>(KEPT_REQUESTS);
    const body = json();
    for (const [name, method, path, answer] of api.endpoints) {
      router[method](`/google/calendar/v3${path}`, body, (req, res) =>
        serve(req, res, { name, answer, oauth, faults, log }),
      );
    }
    router.get('/google/o/oauth2/v2/auth', (req, res) => oauth.consent(req, res));
    router.post('/google/token', urlencoded({ extended: false }), (req, res) => {
      record(log, 'oauth.token', res);
      const fault = faults.take('google', { name: 'oauth.token', method: req.method, path: '/token' });
      if (fault) failHttp(fault, req, res, '{}', faultBody);
      else oauth.token(req, res);
    });
    router.get('/google/meet/:code', (req, res) => {
      res.type('text').send(`A Google Meet would open here (${req.params.code}). This is the sandbox.`);
    });

    router.get('/calendar/events', (req, res) => {
      res.json(store.list().map((event) => ({ ...eventObject(event, originOf(req)), updatesSent: event.updatesSent })));
    });
    router.post('/calendar/events', body, (req, res) => {
      control(req, res, ownEvent, ({ summary, start, end, timeZone }) => {
        const times = { start: { dateTime: start, timeZone }, end: { dateTime: end, timeZone } };
        return eventObject(store.insert({ summary, ...times }, false), originOf(req));
      });
    });
    router.delete('/calendar/events', (_req, res) => {
      store.clear();
      res.status(204).end();
    });
    router.put('/google/switches', body, (req, res) => {
      control(req, res, switches, ({ freeBusyError, expireTokens }) => {
        if (freeBusyError !== undefined) api.freeBusyError = freeBusyError ?? undefined;
        if (expireTokens) oauth.expireAll();
        return {};
      });
    });
    router.get('/google/requests', (_req, res) => {
      res.json([...log.list()].reverse());
    });
    router.delete('/google/requests', (_req, res) => {
      log.clear();
      res.status(204).end();
    });
    return {};
  },
} as const satisfies PartDefinition;

interface Service {
  name: string;
  answer: (req: Request, origin: string) => Answer;
  oauth: OAuth;
  faults: FaultStore;
  log: RingLog<RecordedGoogleRequest>;
}

function serve(req: Request, res: Response, { name, answer, oauth, faults, log }: Service): void {
  record(log, name, res);
  const facts = { name, method: req.method, path: req.path.slice('/google'.length) };
  const fault = faults.take('google', facts);
  if (fault && /^\d+$/.test(fault.kind)) {
    failHttp(fault, req, res, '', faultBody);
    return;
  }
  const { status, body, etag } = answered(req, answer, oauth);
  if (fault) failHttp(fault, req, res, JSON.stringify(body ?? {}), faultBody);
  else if (body)
    res
      .status(status)
      .set(etag ? { etag } : {})
      .json(body);
  else res.status(status).end();
}

function answered(req: Request, answer: Service['answer'], oauth: OAuth): Answer {
  try {
    const token = /^Bearer (.+)$/.exec(req.get('authorization') ?? '')?.[1];
    if (!token || !oauth.knows(token)) throw new GoogleApiError(401, 'authError', 'Invalid Credentials');
    return answer(req, originOf(req));
  } catch (error) {
    if (!(error instanceof GoogleApiError)) throw error;
    return { status: error.status, body: error.body };
  }
}

function record(log: RingLog<RecordedGoogleRequest>, name: string, res: Response): void {
  const entry = log.add({ at: new Date().toISOString(), name, status: 0 });
  res.once('finish', () => {
    entry.status = res.statusCode;
  });
}

function control<S extends z.ZodType>(
  req: Request,
  res: Response,
  schema: S,
  apply: (wish: z.output<S>) => object,
): void {
  const parsed = schema.safeParse(req.body);
  if (!parsed.success) {
    res.status(400).json({ error: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) });
    return;
  }
  res.json(apply(parsed.data));
}

const originOf = (req: Request) => `${req.protocol}://${req.get('host')}`;
