import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { EventPublisher } from '@minime/messaging';
import { AppError } from '@minime/platform';
import pino from 'pino';
import { SyncRequests } from './sync-requests.js';

const logger = pino({ level: 'silent' });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function requests(publish: () => Promise<string> = async () => 'id') {
  const published = jest.fn(publish);
  return { published, syncs: new SyncRequests({ publish: published } as unknown as EventPublisher, logger) };
}

describe('SyncRequests', () => {
  it('asks once for many changes, when they have come to rest', async () => {
    const { published, syncs } = requests();
    for (let change = 0; change < 5; change += 1) {
      syncs.request();
      await jest.advanceTimersByTimeAsync(2_000);
    }
    expect(published).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(published.mock.calls).toEqual([['knowledge.sync-requested.v1', { full: false, requestedBy: 'webhook' }]]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(published).toHaveBeenCalledTimes(1);
  });

  it('does not wait for the end of changes that never end', async () => {
    const { published, syncs } = requests();
    for (let second = 0; second < 65; second += 1) {
      syncs.request();
      await jest.advanceTimersByTimeAsync(1_000);
    }
    expect(published).toHaveBeenCalledTimes(2);
  });

  it('asks at once at a shutdown, and then no more', async () => {
    const { published, syncs } = requests();
    syncs.request();
    await syncs.beforeApplicationShutdown();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(published).toHaveBeenCalledTimes(1);
  });

  it('lives on when the broker is away', async () => {
    const { published, syncs } = requests(() => Promise.reject(new AppError('unavailable', 'no broker')));
    syncs.request();
    await jest.advanceTimersByTimeAsync(3_000);
    syncs.request();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(published).toHaveBeenCalledTimes(2);
  });
});
