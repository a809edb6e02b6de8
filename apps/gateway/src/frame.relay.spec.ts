import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Frame, Reply, RequestType } from '@minime/contracts';
import { FrameBus, Requester } from '@minime/messaging';
import { AppError } from '@minime/platform';
import pino from 'pino';
import { FrameRelay } from './frame.relay.js';
import { VisitorStream } from './visitor.stream.js';

const conversationId = '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a01';
const turnId = '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a02';

class OwnBus extends FrameBus {
  private readonly listeners = new Set<(frame: Frame) => void>();
  private readonly whenInterrupted = new Set<() => void>();

  publish(frame: Frame): void {
    for (const listener of this.listeners) listener(frame);
  }

  subscribe(listener: (frame: Frame) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onInterrupted(listener: () => void): () => void {
    this.whenInterrupted.add(listener);
    return () => this.whenInterrupted.delete(listener);
  }

  interrupt(): void {
    for (const listener of this.whenInterrupted) listener();
  }
}

class ToldRequester extends Requester {
  asked = 0;
  answer: () => unknown = () => null;

  async ask<R extends RequestType>(): Promise<Reply<R>> {
    this.asked++;
    return this.answer() as Reply<R>;
  }
}

let bus: OwnBus;
let requester: ToldRequester;
let relay: FrameRelay;
let heard: [string, object][];

beforeEach(() => {
  jest.useFakeTimers();
  [bus, requester, heard] = [new OwnBus(), new ToldRequester(), []];
  relay = new FrameRelay(bus, requester, pino({ level: 'silent' }));
  relay.onApplicationBootstrap();
});
afterEach(() => {
  relay.beforeApplicationShutdown();
  jest.useRealTimers();
});

function listen(conversation = conversationId): { stream: VisitorStream; leave: () => void } {
  const stream = new VisitorStream({
    emit: (event, payload) => void heard.push([event, payload]),
    missing: (turn) => relay.recover(conversation, turn),
    isFull: false,
  });
  return { stream, leave: relay.attach(conversation, stream) };
}
const events = () => heard.map(([event]) => event);
const send = (event: string, payload: object) =>
  bus.publish({ conversationId, event, payload: { turnId, epoch: 1, ...payload } } as Frame);
const snapshot = (seq: number, content = 'so far') => ({
  snapshot: { turnId, epoch: 1, seq, content, tools: [], citations: [], cards: [] },
});
const over = (seq: number) => ({ ...snapshot(seq), finish: { turnId, epoch: 1, seq, status: 'finished' } });

describe('FrameRelay', () => {
  it('drops the frames of conversations that it does not hold, and of those that have left', () => {
    const { leave } = listen('5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a09');
    const { leave: leaveToo } = listen();
    leaveToo();
    send('turn_started', {});
    leave();
    expect(heard).toEqual([]);
  });

  it('asks how far a turn is after ten seconds of silence, and again after ten more', async () => {
    listen();
    send('turn_started', {});
    await jest.advanceTimersByTimeAsync(9_000);
    expect(requester.asked).toBe(0);
    requester.answer = () => snapshot(3);
    await jest.advanceTimersByTimeAsync(2_000);
    expect([requester.asked, events()]).toEqual([1, ['turn_started', 'snapshot']]);
    requester.answer = () => over(4);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(events()).toEqual(['turn_started', 'snapshot', 'snapshot', 'finish']);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(requester.asked).toBe(2);
  });

  it('waits for a turn that was accepted and of which no frame has come', async () => {
    listen();
    relay.expect(conversationId, turnId);
    await jest.advanceTimersByTimeAsync(11_000);
    expect([requester.asked, heard]).toEqual([1, []]);
    requester.answer = () => over(2);
    await jest.advanceTimersByTimeAsync(11_000);
    expect(events()).toEqual(['snapshot', 'finish']);
  });

  it('asks about every running turn once the bus was interrupted, and settled', async () => {
    listen();
    listen();
    send('turn_started', {});
    requester.answer = () => snapshot(2);
    bus.interrupt();
    expect(requester.asked).toBe(0);
    await jest.advanceTimersByTimeAsync(500);
    expect(requester.asked).toBe(1);
    expect(events()).toEqual(['turn_started', 'turn_started', 'snapshot', 'snapshot']);
  });

  it('asks once for a gap that many sockets see, and gives the snapshot to those that need it', async () => {
    const { stream } = listen();
    listen();
    send('turn_started', {});
    send('message_chunk', { seq: 1, content: 'a' });
    listen();
    requester.answer = () => snapshot(1);
    send('message_chunk', { seq: 2, content: 'b' });
    await jest.advanceTimersByTimeAsync(0);
    expect(requester.asked).toBe(1);
    expect(events().filter((event) => event === 'snapshot')).toHaveLength(1);
    expect(stream.running).toEqual([turnId]);
  });

  it('lets a gap of a turn rest that nobody knows', async () => {
    const { stream } = listen();
    send('message_chunk', { seq: 5, content: 'x' });
    await jest.advanceTimersByTimeAsync(0);
    expect([requester.asked, stream.running, heard]).toEqual([1, [], []]);
  });

  it('survives a chat that does not answer', async () => {
    listen();
    send('turn_started', {});
    requester.answer = () => {
      throw new AppError('unavailable', 'nobody there', { retryable: true });
    };
    await jest.advanceTimersByTimeAsync(30_000);
    send('message_chunk', { seq: 1, content: 'a' });
    expect(events()).toEqual(['turn_started', 'message_chunk']);
  });
});
