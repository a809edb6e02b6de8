import { json, type Router } from 'express';
import type { PartDefinition } from '../sandbox.part.js';
import { type FaultRequest, faultSchema } from './fault.schema.js';
import type { FaultStore } from './fault.store.js';

/** `POST` asks for failures (one or an array), `GET` lists those still waiting, `DELETE` ends them (`?part=` some). */
export function mountFaultRoutes(router: Router, store: FaultStore, parts: readonly PartDefinition[]): void {
  router.post('/faults', json(), (req, res) => {
    const parsed = faultSchema.array().safeParse(Array.isArray(req.body) ? req.body : [req.body]);
    const problems = parsed.success
      ? parsed.data.flatMap((fault) => misfits(fault, parts))
      : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    if (!parsed.success || problems.length > 0) {
      res.status(400).json({ error: problems });
      return;
    }
    res.status(201).json(parsed.data.map((fault) => store.add(fault)));
  });
  router.get('/faults', (_req, res) => {
    res.json(store.list());
  });
  router.delete('/faults', (req, res) => {
    store.clear(typeof req.query.part === 'string' ? req.query.part : undefined);
    res.status(204).end();
  });
}

/** A fault that can never happen is told to its author at once, instead of a test that waits in vain. */
function misfits(fault: FaultRequest, parts: readonly PartDefinition[]): string[] {
  const part = parts.find((candidate) => candidate.name === fault.part);
  const able = parts.filter((candidate) => candidate.faults).map((candidate) => candidate.name);
  if (!part?.faults) return [`part: "${fault.part}" has no faults here; one of: ${able.join(', ')}`];
  const problems: string[] = [];
  if (!part.faults.kinds.includes(fault.kind)) {
    problems.push(`kind: ${part.name} can do ${part.faults.kinds.join(', ')}`);
  }
  for (const name of Object.keys(fault.match ?? {})) {
    if (!part.faults.matchOn.includes(name)) {
      problems.push(`match.${name}: ${part.name} matches on ${part.faults.matchOn.join(', ')}`);
    }
  }
  return problems;
}
