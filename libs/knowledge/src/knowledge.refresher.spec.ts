import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AppError, Health, type Host } from '@minime/platform';
import pino from 'pino';
import { Registry } from 'prom-client';
import { KnowledgeRefresher } from './knowledge.refresher.js';
import type { KnowledgeIndex } from './ports.js';

describe('KnowledgeRefresher', () => {
  const host: Host = { health: new Health(), logger: pino({ level: 'silent' }), metrics: new Registry() };
  const degraded = () => host.health.report().degraded.knowledge;
  let refreshes: number;
  let version: number;
  let isDatabaseThere: boolean;
  let refresher: KnowledgeRefresher;

  beforeEach(async () => {
    jest.useFakeTimers();
    refreshes = 0;
    version = 1;
    isDatabaseThere = true;
    const index = {
      refresh: async () => {
        if (!isDatabaseThere) throw new Error('connection refused');
        refreshes += 1;
        return version;
      },
    };
    refresher = new KnowledgeRefresher(index as KnowledgeIndex, host);
    await refresher.onModuleInit();
  });

  afterEach(() => {
    refresher.onApplicationShutdown();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('loads the index before the service starts', () => {
    expect(refreshes).toBe(1);
  });

  it('finds within seconds what was written when an event was missed', async () => {
    await jest.advanceTimersByTimeAsync(30_000);
    expect(refreshes).toBe(4);
  });

  it('tells the log which version answers, when that changes', async () => {
    const info = jest.spyOn(host.logger, 'info');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(info).not.toHaveBeenCalled();
    version = 2;
    await jest.advanceTimersByTimeAsync(30_000);
    expect(info.mock.calls).toEqual([[{ version: 2 }, 'knowledge loaded']]);
  });

  it('says when the database of the index is away, and when it is back', async () => {
    isDatabaseThere = false;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(degraded()).toMatch(/answers from what was loaded last/);
    isDatabaseThere = true;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(degraded()).toBeUndefined();
  });

  it('lets the service start while the index is away, and says so', async () => {
    refresher.onApplicationShutdown();
    const index = {
      refresh: async () => {
        throw new AppError('index_unavailable', 'the index does not answer', { retryable: true });
      },
    };
    refresher = new KnowledgeRefresher(index as unknown as KnowledgeIndex, host);
    await refresher.onModuleInit();
    expect(degraded()).toMatch(/the index does not answer/);
  });

  it('ends the start when waiting cannot help', async () => {
    const index = {
      refresh: async () => {
        throw new AppError('index_refused', 'the key is wrong');
      },
    };
    const refused = new KnowledgeRefresher(index as unknown as KnowledgeIndex, host);
    await expect(refused.onModuleInit()).rejects.toThrow('the key is wrong');
  });

  it('stops with the service', async () => {
    refresher.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(refreshes).toBe(1);
  });
});
