import { describe, expect, it } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { Health } from './health.js';
import { ManagementServer } from './management.server.js';

describe('ManagementServer', () => {
  it('tells life, readiness and metrics, and nothing else', async () => {
    const health = new Health();
    const metrics = new Registry();
    new Counter({ name: 'minime_tests_total', help: 'Tests.', registers: [metrics] }).inc();
    const server = await ManagementServer.listen(0, health, metrics);
    const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
    try {
      expect((await get('/healthz')).status).toBe(200);
      expect((await get('/readyz')).status).toBe(503);
      health.started();
      expect(await (await get('/readyz')).json()).toEqual({ ready: true, state: 'running', degraded: {} });
      expect(await (await get('/metrics')).text()).toContain('minime_tests_total 1');
      expect((await get('/')).status).toBe(404);
      await expect(ManagementServer.listen(server.port, health, metrics)).rejects.toMatchObject({
        code: 'port_in_use',
      });
    } finally {
      await server.close();
    }
  });
});
