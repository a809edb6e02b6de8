import { json, type Request, type Response } from 'express';
import type { z } from 'zod';
import type { FaultStore } from '../faults/fault.store.js';
import { failHttp } from '../faults/http.fault.js';
import { RingLog } from '../ring.log.js';
import type { PartDefinition } from '../sandbox.part.js';
import { NotionApi } from './notion.api.js';
import { errorBody, NotionApiError } from './notion.error.js';
import { blockEdit, dashed, dataSourceEdit, pageEdit, workspaceSeed } from './notion.schema.js';
import { NotionWorkspace } from './notion.workspace.js';

const VERSION = '2026-03-11';
const KEPT_REQUESTS = 5_000;
const BODY_LIMIT = '64mb';

/** A request as `GET /notion/requests` shows it. */
export interface RecordedNotionRequest {
  /** ISO 8601, UTC. */
  at: string;
  method: string;
  /** From `/v1` on. */
  path: string;
  status: number;
}

/**
 * Notion's API of version 2026-03-11, as far as the product uses it. `PUT /notion/workspace` fills it anew;
 * `PUT /notion/pages/:id`, `/notion/data-sources/:id` and `/notion/blocks/:id` change one thing of it (also `inTrash`
 * and `shared`).
 */
export const notionPart = {
  name: 'notion',
  path: '/notion',
  faults: { kinds: ['403', '529', '429', '500', 'cut', 'stall', 'timeout'], matchOn: ['method', 'path', 'cursor'] },
  start({ router, faults }) {
    const workspace = new NotionWorkspace();
    const log = new RingLog<RecordedNotionRequest>(KEPT_REQUESTS);
    const body = json({ limit: BODY_LIMIT });
    for (const [method, path, answer] of new NotionApi(workspace).endpoints) {
      router[method](`/notion/v1${path}`, body, (req, res) => serve(req, res, { answer, workspace, faults, log }));
    }

    router.put('/notion/workspace', body, (req, res) => {
      control(res, workspaceSeed, req.body, (seed) => workspace.seed(seed));
    });
    router.put('/notion/pages/:id', body, (req, res) => {
      control(res, pageEdit, req.body, (edit) => workspace.putPage(dashed(req.params.id as string), edit));
    });
    router.put('/notion/data-sources/:id', body, (req, res) => {
      control(res, dataSourceEdit, req.body, (edit) => workspace.putDataSource(dashed(req.params.id as string), edit));
    });
    router.put('/notion/blocks/:id', body, (req, res) => {
      control(res, blockEdit, req.body, (edit) => workspace.putBlock(dashed(req.params.id as string), edit));
    });
    router.get('/notion/requests', (_req, res) => {
      res.json([...log.list()].reverse());
    });
    router.delete('/notion/requests', (_req, res) => {
      log.clear();
      res.status(204).end();
    });
    return {};
  },
} as const satisfies PartDefinition;

interface Service {
  answer: (req: Request) => object;
  workspace: NotionWorkspace;
  faults: FaultStore;
  log: RingLog<RecordedNotionRequest>;
}

function serve(req: Request, res: Response, { answer, workspace, faults, log }: Service): void {
  const path = req.path.slice('/notion'.length);
  const entry = log.add({ at: new Date().toISOString(), method: req.method, path, status: 0 });
  res.once('finish', () => {
    entry.status = res.statusCode;
  });
  const { status, body } = answered(req, answer, workspace);
  const cursor = String(req.body?.start_cursor ?? req.query.start_cursor ?? '');
  const fault = faults.take('notion', { method: req.method, path, cursor });
  if (fault) failHttp(fault, req, res, JSON.stringify(body), errorBody);
  else res.status(status).json(body);
}

function answered(
  req: Request,
  answer: Service['answer'],
  workspace: NotionWorkspace,
): { status: number; body: object } {
  try {
    admit(req, workspace);
    return { status: 200, body: answer(req) };
  } catch (error) {
    if (!(error instanceof NotionApiError)) throw error;
    return { status: error.status, body: errorBody(error.status, error.message) };
  }
}

function admit(req: Request, { token }: NotionWorkspace): void {
  const given = /^Bearer (.+)$/.exec(req.get('authorization') ?? '')?.[1];
  if (!given || (token !== undefined && given !== token)) throw new NotionApiError(401, 'API token is invalid.');
  const version = req.get('notion-version');
  if (version !== VERSION)
    throw new NotionApiError(400, `Notion-Version should be "${VERSION}", instead was "${version}".`);
}

function control<S extends z.ZodType>(
  res: Response,
  schema: S,
  body: unknown,
  apply: (edit: z.output<S>) => unknown,
): void {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    res.status(400).json({ error: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) });
    return;
  }
  res.json(apply(parsed.data) ?? {});
}
