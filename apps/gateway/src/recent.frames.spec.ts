import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Frame } from '@minime/contracts';
import { RecentFrames } from './recent.frames.js';

const conversationId = '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a01';
const turnId = '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a02';

const frame = (event: string, payload: object): Frame =>
  ({ conversationId, event, payload: { turnId, ...payload } }) as Frame;
const started = (epoch = 1) => frame('turn_started', { epoch });
const chunk = (seq: number, epoch = 1, content = `${seq} `) => frame('message_chunk', { epoch, seq, content });
const tool = (epoch = 1) => frame('tool', { epoch, callId: 'a', status: 'done' });
const finish = (seq: number, epoch = 1) => frame('finish', { epoch, seq, status: 'finished' });

const ofTurn = (id: string, { payload, ...rest }: Frame): Frame =>
  ({ ...rest, payload: { ...payload, turnId: id } }) as Frame;

const having = (...frames: Frame[]): RecentFrames => {
  const recent = new RecentFrames();
  for (const each of frames) recent.note(each);
  return recent;
};
const since = (recent: RecentFrames, seq: number, epoch = 1) => recent.after(conversationId, { turnId, epoch, seq });

describe('RecentFrames', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('keeps a turn until two minutes after its last frame', () => {
    jest.useFakeTimers({ now: 0 });
    const recent = having(started());
    for (let seq = 1; seq <= 5; seq++) {
      jest.advanceTimersByTime(90_000);
      recent.note(chunk(seq));
    }
    jest.advanceTimersByTime(90_000);
    expect(since(recent, 3)).toEqual([chunk(4), chunk(5)]);
    jest.advanceTimersByTime(60_000);
    expect(since(recent, 3)).toBeUndefined();
  });

  it('lets go of what is older than that', () => {
    jest.useFakeTimers({ now: 0 });
    jest.advanceTimersByTime(1_000);
    const recent = having(started());
    jest.advanceTimersByTime(90_000);
    for (const each of ['a', 'b']) recent.note(ofTurn(each, started()));
    expect(recent.forgetOld()).toBe(3);
    jest.advanceTimersByTime(60_000);
    expect(recent.forgetOld()).toBe(2);
    jest.advanceTimersByTime(90_000);
    expect(recent.forgetOld()).toBe(0);
  });

  it('counts a turn whole when it is over, and lets go of the oldest where there are too many', () => {
    const recent = new RecentFrames();
    const turns = Array.from({ length: 2_000 }, (_, number) => `turn ${number}`);
    for (const turn of turns) {
      for (const each of [started(), chunk(1, 1, 'x'.repeat(9_000)), finish(1)]) recent.note(ofTurn(turn, each));
    }
    const isKept = (turn: string) => recent.after(conversationId, { turnId: turn, epoch: 1, seq: 0 }) !== undefined;
    expect(turns.filter(isKept).length).toBeLessThan(1_750);
    expect(isKept(turns.at(-1)!)).toBe(true);
  });

  const whole = [started(), chunk(1), tool(), chunk(2), chunk(3), finish(3)];

  it.each([
    [0, whole],
    [1, whole.slice(2)],
    [2, whole.slice(4)],
    [3, whole.slice(5)],
  ])('knows all that followed chunk %i', (seq, followed) => {
    expect(since(having(...whole), seq)).toEqual(followed);
  });

  it('gives each frame once, however often it came', () => {
    expect(since(having(started(), started(), chunk(1), chunk(1), chunk(2), chunk(1)), 0)).toEqual([
      started(),
      chunk(1),
      chunk(2),
    ]);
  });

  it('knows nothing of a place that nobody can be at', () => {
    const recent = having(...whole);
    expect(since(recent, 4)).toBeUndefined();
    expect(since(recent, 1, 2)).toBeUndefined();
    expect(recent.after('5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a09', { turnId, epoch: 1, seq: 1 })).toBeUndefined();
  });

  it('does not pass over a gap, and goes on behind it', () => {
    const recent = having(started(), chunk(1), chunk(3), chunk(2), chunk(4));
    expect(since(recent, 1)).toBeUndefined();
    expect(since(recent, 2)).toEqual([chunk(3), chunk(4)]);
    recent.note(finish(5));
    expect(since(recent, 4)).toBeUndefined();
    expect(since(recent, 5)).toEqual([finish(5)]);
  });

  it('gives a newer epoch from its beginning, or not at all', () => {
    const recent = having(started(), chunk(1), started(2), chunk(2), chunk(1, 2));
    expect(since(recent, 1)).toEqual([started(2), chunk(1, 2)]);
    expect(since(having(started(), chunk(2, 2)), 0)).toBeUndefined();
  });

  it('keeps no turn that is larger than any answer', () => {
    const page = 'x'.repeat(100_000);
    const recent = having(...Array.from({ length: 6 }, (_, at) => chunk(at + 1, 1, page)));
    expect(since(recent, 0)).toBeUndefined();
  });
});
