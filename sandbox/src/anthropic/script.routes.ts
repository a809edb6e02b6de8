import { json, type Router } from 'express';
import type { ScriptQueue } from './script.queue.js';
import { scriptSchema } from './script.schema.js';

/** `POST` queues one reply or an array, `GET` lists what still waits, `DELETE` empties the queue. */
export function mountScriptRoutes(router: Router, queue: ScriptQueue): void {
  router.post('/anthropic/script', json({ limit: '4mb' }), (req, res) => {
    const parsed = scriptSchema.array().safeParse(Array.isArray(req.body) ? req.body : [req.body]);
    if (!parsed.success) {
      res.status(400).json({ error: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) });
      return;
    }
    for (const script of parsed.data) queue.add(script);
    res.status(201).json({ waiting: queue.list().length });
  });
  router.get('/anthropic/script', (_req, res) => {
    res.json(queue.list());
  });
  router.delete('/anthropic/script', (_req, res) => {
    queue.clear();
    res.status(204).end();
  });
}
