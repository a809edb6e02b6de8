import { json, type NextFunction, type Request, type Response } from 'express';
import type { PartDefinition } from '../sandbox.part.js';
import { ApiError } from './api/api.error.js';
import { CallLog } from './call.log.js';
import { MessagesApi } from './messages.api.js';
import { ScriptQueue } from './script.queue.js';
import { mountScriptRoutes } from './script.routes.js';

/** The API's own limit. */
const MAX_BODY = '32mb';

/** The Anthropic Messages API; its Claude quotes from what it is given, or says what a script tells it to. */
export const anthropicPart = {
  name: 'anthropic',
  path: '/anthropic',
  faults: {
    kinds: ['529', '429', '500', 'cut', 'stall', 'hold', 'timeout'],
    matchOn: ['model', 'system', 'text', 'stream'],
  },
  start({ router, faults, pace, log }) {
    const calls = new CallLog();
    const scripts = new ScriptQueue();
    const api = new MessagesApi(calls, scripts, faults, pace);

    mountScriptRoutes(router, scripts);
    router.get('/anthropic/requests', (req, res) => {
      const all = calls.list();
      res.json(req.query.brief === undefined ? all : all.map(({ body: _body, ...brief }) => brief));
    });
    router.delete('/anthropic/requests', (_req, res) => {
      calls.clear();
      res.status(204).end();
    });
    router.post('/anthropic/v1/messages', json({ limit: MAX_BODY }), (req, res) => api.create(req, res));
    router.post('/anthropic/v1/messages/count_tokens', json({ limit: MAX_BODY }), (req, res) => api.count(req, res));
    router.use('/anthropic', (_req, _res, next) => next(new ApiError(404, 'Not Found')));
    // Errors of the HTTP layer (a body that is no JSON, or too large) and our own come in the API's envelope too.
    router.use('/anthropic', (error: Error & { status?: number }, req: Request, res: Response, next: NextFunction) => {
      if (!error.status) log(`${req.method} ${req.originalUrl} failed: ${error.stack ?? error.message}`);
      if (res.headersSent) return next(error);
      const told = error instanceof ApiError ? error : new ApiError(error.status ?? 500, error.message);
      res.status(told.status).json(told.envelope());
    });
    return {};
  },
} as const satisfies PartDefinition;
