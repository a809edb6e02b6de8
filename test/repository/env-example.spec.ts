import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { chatConfig } from '../../apps/chat/src/chat.config.js';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.js';
import { geoConfig } from '../../apps/geo/src/geo.config.js';
import { ingestConfig } from '../../apps/ingest/src/ingest.config.js';
import { localConfig } from '../../apps/local/src/local.config.js';
import { summaryConfig } from '../../apps/summary/src/summary.config.js';
import { sandboxConfigSchema } from '../../sandbox/src/sandbox.config.js';

/** Set by apps/local for its own gateway, never by an operator. */
const INTERNAL = ['SANDBOXED'];

const schemas = [gatewayConfig, chatConfig, geoConfig, summaryConfig, ingestConfig, localConfig, sandboxConfigSchema];

const documented = new Map(
  [...readFileSync('.env.example', 'utf8').matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
);

describe('.env.example', () => {
  it('names exactly the variables that the services understand', () => {
    const known = new Set(schemas.flatMap((schema) => Object.keys(schema.shape)));
    for (const name of INTERNAL) known.delete(name);
    expect([...documented.keys()].sort()).toEqual([...known].sort());
  });

  it('states the default that applies', () => {
    for (const schema of schemas) {
      for (const [name, variable] of Object.entries(schema.shape) as [string, z.ZodType][]) {
        const unset = variable.safeParse(undefined);
        const hasDefault = unset.success && unset.data !== undefined && String(unset.data) !== '';
        if (!hasDefault || INTERNAL.includes(name)) continue;
        const stated = variable.safeParse(documented.get(name));
        expect({ name, data: stated.data }).toEqual({ name, data: unset.data });
      }
    }
  });
});
