import type { Request, Response } from 'express';
import type { FaultStore } from '../faults/fault.store.js';
import { failHttp } from '../faults/http.fault.js';
import { RingLog } from '../ring.log.js';
import type { PartDefinition } from '../sandbox.part.js';
import { lookUp } from './lookup.js';
import { MinuteLimit } from './minute.limit.js';

const REQUESTS_PER_MINUTE = 45;
const KEPT_LOOKUPS = 200;

/** A lookup as `GET /ip-api/requests` shows it. */
export interface RecordedLookup {
  /** ISO 8601, UTC. */
  at: string;
  query: string;
  fields: string | null;
  status: number;
}

/** The JSON API of ip-api.com with its free plan's limit: 45 requests in a minute, told in `X-Rl` and `X-Ttl`. */
export const ipApiPart = {
  name: 'ip-api',
  path: '/ip-api',
  faults: { kinds: ['529', '429', '500', 'cut', 'stall', 'timeout'], matchOn: ['query'] },
  start({ router, faults }) {
    const limit = new MinuteLimit(REQUESTS_PER_MINUTE);
    const log = new RingLog<RecordedLookup>(KEPT_LOOKUPS);
    const serve = (req: Request, res: Response) => answer(req, res, limit, faults, log);
    router.get('/ip-api/json', serve);
    router.get('/ip-api/json/:query', serve);
    router.get('/ip-api/requests', (_req, res) => {
      res.json([...log.list()].reverse());
    });
    router.delete('/ip-api/requests', (_req, res) => {
      log.clear();
      res.status(204).end();
    });
    return {};
  },
} as const satisfies PartDefinition;

function answer(
  req: Request,
  res: Response,
  limit: MinuteLimit,
  faults: FaultStore,
  log: RingLog<RecordedLookup>,
): void {
  const query = String(req.params.query ?? req.socket.remoteAddress ?? '');
  const fields = typeof req.query.fields === 'string' ? req.query.fields : null;
  const entry = log.add({ at: new Date().toISOString(), query, fields, status: 0 });
  res.once('finish', () => {
    entry.status = res.statusCode;
  });
  const { allowed, left, resetSeconds } = limit.take();
  res.set({ 'X-Rl': String(left), 'X-Ttl': String(resetSeconds) });
  if (!allowed) {
    res.status(429).end();
    return;
  }
  const body = JSON.stringify(lookUp(query, fields?.split(',')));
  const fault = faults.take('ip-api', { query });
  if (fault) failHttp(fault, req, res, body, (status) => ({ status: 'fail', message: `fault ${status}`, query }));
  else res.type('json').send(body);
}
