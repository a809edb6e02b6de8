import { describe, expect, it } from '@jest/globals';
import { Health } from './health.js';

describe('Health', () => {
  it('is not ready before the start and while draining', () => {
    const health = new Health();
    expect(health.report()).toMatchObject({ ready: false, state: 'starting' });
    health.started();
    expect(health.report()).toMatchObject({ ready: true, state: 'running' });
    health.draining();
    expect(health.report()).toMatchObject({ ready: false, state: 'draining' });
  });

  it('stays ready, but says so, when a shared dependency is down', () => {
    const health = new Health();
    health.started();
    health.add({ name: 'database', kind: 'shared', problem: () => 'no connection' });
    expect(health.report()).toEqual({ ready: true, state: 'running', degraded: { database: 'no connection' } });
  });

  it('gives an own part 30 seconds to come back', () => {
    let now = 0;
    let problem: string | undefined = 'consumer gone';
    const health = new Health(() => now);
    health.started();
    const remove = health.add({ name: 'consumer', kind: 'own', problem: () => problem });
    expect(health.report().ready).toBe(true);
    now = 29_999;
    expect(health.report().ready).toBe(true);
    now = 30_000;
    expect(health.report().ready).toBe(false);
    problem = undefined;
    expect(health.report().ready).toBe(true);
    problem = 'gone again';
    now = 60_000;
    expect(health.report().ready).toBe(true);
    remove();
    expect(health.report().degraded).toEqual({});
  });
});
