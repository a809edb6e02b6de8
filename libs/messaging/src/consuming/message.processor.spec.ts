import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { testHost } from '@minime/testing';
import { Registry } from 'prom-client';
import { seal } from '../messages/message.codec.js';
import { MessagingMetrics } from '../messaging.metrics.js';
import type { HandlerRegistry } from './handler.registry.js';
import { MessageProcessor } from './message.processor.js';

const away = (code: string) => Object.assign(new Error('connect failed'), { code });
const { body } = seal('turn.stop-requested.v1', { conversationId: randomUUID(), turnId: randomUUID() });
const delivery = {
  queue: 'chat.turn.stop-requested.v1',
  event: 'turn.stop-requested.v1' as const,
  body: Buffer.from(body),
  attempt: 1,
};

/** A processor whose handler fails with each of `errors` in turn, and then no more. */
function processing(...errors: unknown[]) {
  const handle = jest.fn(async () => {
    if (errors.length > 0) throw errors.shift();
  });
  const processor = new MessageProcessor(
    { handle } as unknown as HandlerRegistry,
    testHost().logger,
    MessagingMetrics.of(new Registry()),
  );
  return { processor, handle, verdict: processor.process(delivery) };
}

describe('a message whose database is away', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('waits where it is, and is handled when the database is back', async () => {
    const { verdict, handle } = processing(away('ECONNREFUSED'), away('57P03'), away('57P01'));
    await jest.advanceTimersByTimeAsync(2_000);
    await expect(verdict).resolves.toEqual({ kind: 'done' });
    expect(handle).toHaveBeenCalledTimes(4);
  });

  it('is given back after a minute', async () => {
    const { verdict } = processing(...Array.from({ length: 1_000 }, () => away('ECONNREFUSED')));
    await jest.advanceTimersByTimeAsync(59_000);
    const early = await Promise.race([verdict, 'waits']);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(early).toBe('waits');
    await expect(verdict).resolves.toMatchObject({ kind: 'retry', delay: { name: '1s' } });
  });

  it('is given back within its next try by a process that leaves', async () => {
    const { processor, verdict, handle } = processing(...Array.from({ length: 9 }, () => away('ECONNREFUSED')));
    await jest.advanceTimersByTimeAsync(100);
    processor.leave();
    await jest.advanceTimersByTimeAsync(500);
    await expect(verdict).resolves.toMatchObject({ kind: 'retry' });
    expect(handle).toHaveBeenCalledTimes(2);
  });

  it('is judged at once where something else fails', async () => {
    const { verdict, handle } = processing(new TypeError('x is not a function'));
    await expect(verdict).resolves.toMatchObject({ kind: 'retry' });
    expect(handle).toHaveBeenCalledTimes(1);
  });
});
