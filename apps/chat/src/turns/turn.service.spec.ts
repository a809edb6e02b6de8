import { randomUUID } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import type { FrameBus } from '@minime/messaging';
import { testHost } from '@minime/testing';
import type { MemoryKeeper } from '../memory/memory.keeper.js';
import type { ClaimedTurn, Seat, TurnRequest, TurnStore } from '../ports.js';
import type { LiveTurn } from './live.turn.js';
import type { RunningTurns } from './running.turns.js';
import type { TurnMetrics } from './turn.metrics.js';
import type { TurnRunner } from './turn.runner.js';
import { TurnService } from './turn.service.js';

const request: TurnRequest = {
  conversationId: randomUUID(),
  visitorId: randomUUID(),
  turnId: randomUUID(),
  question: 'How many gears?',
  networkKey: '0123456789abcdef',
  context: {},
  askedAt: new Date().toISOString(),
};
const claimed: ClaimedTurn = {
  ...request,
  epoch: 1,
  position: 1,
  stretch: 1,
  askedAt: new Date(),
  stopRequested: false,
};

/** A store whose first answer to `accept` comes when the test says so, and that knows the turn from then on. */
function service() {
  let answerFirst!: (seat: Seat | Promise<Seat>) => void;
  const first = new Promise<Seat>((resolve) => {
    answerFirst = resolve;
  });
  const run = jest.fn(async (_live: LiveTurn) => ({ status: 'finished' }));
  const passages = Promise.resolve([]);
  const resume = jest.fn(async () => ({ ...claimed, epoch: 2 }));
  const accept = jest.fn(async (): Promise<Seat> => ({ kind: 'abandoned' })).mockReturnValueOnce(first);
  const store = { accept, resume, settle: async () => ({}) };
  const turns = new TurnService(
    store as unknown as TurnStore,
    { run, lookAhead: async () => ({ passages }) } as unknown as TurnRunner,
    { add: () => undefined, remove: () => undefined } as unknown as RunningTurns,
    { tidy: () => undefined } as unknown as MemoryKeeper,
    { publish: () => undefined } as unknown as FrameBus,
    { settled: () => undefined } as unknown as TurnMetrics,
    testHost(),
  );
  return { turns, resume, run, answerFirst, passages };
}

describe('a request that is delivered twice', () => {
  it('is answered once, also where the second delivery hears first that the turn is known', async () => {
    const { turns, resume, run, answerFirst } = service();
    const deliveries = [turns.request(request), turns.request(request)];
    await new Promise(setImmediate);
    answerFirst({ kind: 'driving', turn: claimed });
    await Promise.all(deliveries);
    expect(run).toHaveBeenCalledTimes(1);
    expect(resume).not.toHaveBeenCalled();
  });

  it('is taken up again once the first delivery has failed', async () => {
    const { turns, resume, run, answerFirst } = service();
    const delivery = turns.request(request);
    answerFirst(Promise.reject(new Error('the database is away')));
    await expect(delivery).rejects.toThrow('away');
    await turns.request(request);
    expect(resume).toHaveBeenCalledTimes(1);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe('a question that is being accepted', () => {
  it('is answered with what was found for it meanwhile', async () => {
    const { turns, run, answerFirst, passages } = service();
    answerFirst({ kind: 'driving', turn: claimed });
    await turns.request(request);
    expect(run.mock.lastCall?.[0].turn).toEqual({ ...claimed, passages });
    expect(run.mock.lastCall?.[0].turn.passages).toBe(passages);
  });
});
