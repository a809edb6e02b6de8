import { json, type NextFunction, type Request, type Response } from 'express';
import type { FaultStore } from '../faults/fault.store.js';
import { failHttp } from '../faults/http.fault.js';
import { RingLog } from '../ring.log.js';
import type { PartDefinition } from '../sandbox.part.js';
import { type EmbeddingsRequest, embeddingsRequest } from './embeddings.request.js';
import { countTokens, hashEmbedding } from './hash.embedding.js';

const MAX_BODY = '32mb';
const USUAL_SIZE = 1024;
const KEPT_REQUESTS = 200;

/** A request as `GET /voyage/requests` shows it. */
export interface RecordedEmbedding {
  /** ISO 8601, UTC. */
  at: string;
  model: string;
  inputType: string | null;
  inputs: string[];
}

/**
 * Voyage AI's embeddings, with vectors that only know which words a text has: they prove the wiring, and say nothing of
 * how well a real model would find.
 */
export const voyagePart = {
  name: 'voyage',
  path: '/voyage',
  faults: { kinds: ['529', '429', '500', 'cut', 'stall', 'timeout'], matchOn: ['model', 'inputType', 'text'] },
  start({ router, faults }) {
    const log = new RingLog<RecordedEmbedding>(KEPT_REQUESTS);
    router.post(['/voyage/embeddings', '/voyage/v1/embeddings'], json({ limit: MAX_BODY }), (req, res) =>
      answer(req, res, faults, log),
    );
    router.get('/voyage/requests', (_req, res) => {
      res.json([...log.list()].reverse());
    });
    router.delete('/voyage/requests', (_req, res) => {
      log.clear();
      res.status(204).end();
    });
    router.use('/voyage', (error: Error & { status?: number }, _req: Request, res: Response, next: NextFunction) => {
      if (res.headersSent || !error.status) next(error);
      else res.status(error.status).json(detail(error.message));
    });
    return {};
  },
} as const satisfies PartDefinition;

const detail = (message: string) => ({ detail: message });

function answer(req: Request, res: Response, faults: FaultStore, log: RingLog<RecordedEmbedding>): void {
  if (!/^Bearer .+/.test(req.get('authorization') ?? '')) {
    res.status(401).json(detail('No API key provided.'));
    return;
  }
  const request = embeddingsRequest.safeParse(req.body);
  if (!request.success) {
    const [issue] = request.error.issues;
    res.status(400).json(detail(`The request is invalid: ${issue?.path.join('.')} ${issue?.message}`));
    return;
  }
  const { model, input_type } = request.data;
  const inputs = [request.data.input].flat();
  log.add({ at: new Date().toISOString(), model, inputType: input_type ?? null, inputs });
  const body = JSON.stringify(embeddings(request.data, inputs));
  const fault = faults.take('voyage', { model, inputType: input_type ?? '', text: inputs.join('\n') });
  if (fault) failHttp(fault, req, res, body, (status) => detail(`fault ${status}`));
  else res.type('json').send(body);
}

function embeddings({ model, output_dimension }: EmbeddingsRequest, inputs: string[]) {
  const size = output_dimension ?? USUAL_SIZE;
  return {
    object: 'list',
    data: inputs.map((text, index) => ({ object: 'embedding', embedding: hashEmbedding(text, size), index })),
    model,
    usage: { total_tokens: inputs.reduce((sum, text) => sum + countTokens(text), 0) },
  };
}
