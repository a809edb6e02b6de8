import { describe, expect, it } from '@jest/globals';
import type { TurnSnapshot } from '@minime/contracts';
import { TurnCursor, type TurnFrame } from './turn.cursor.js';

const ids = { conversationId: '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a01', turnId: '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a02' };

const of = (event: string, payload: object): TurnFrame =>
  ({ conversationId: ids.conversationId, event, payload: { turnId: ids.turnId, ...payload } }) as TurnFrame;
const started = (epoch: number) => of('turn_started', { epoch });
const chunk = (seq: number, epoch = 1) => of('message_chunk', { epoch, seq, content: `${seq} ` });
const tool = (epoch = 1) => of('tool', { epoch, callId: 'a', name: 'search_knowledge', status: 'done', label: 'x' });
const snapshot = (seq: number, epoch = 1, contents: Partial<TurnSnapshot> = {}): TurnSnapshot => ({
  turnId: ids.turnId,
  epoch,
  seq,
  content: '',
  tools: [],
  citations: [],
  cards: [],
  ...contents,
});
const finish = (seq: number, epoch = 1) => of('finish', { epoch, seq, status: 'finished' });

const having = (...frames: TurnFrame[]): TurnCursor => {
  const cursor = new TurnCursor(0);
  for (const frame of frames) cursor.take(frame);
  return cursor;
};

describe('TurnCursor', () => {
  it('lets a turn pass that comes whole and in order', () => {
    const cursor = new TurnCursor(0);
    const verdicts = [started(1), chunk(1), tool(), chunk(2), finish(2)].map((frame) => cursor.take(frame));
    expect(verdicts).toEqual(Array(5).fill('deliver'));
  });

  it('drops what repeats and what belongs to an older epoch', () => {
    const cursor = having(started(2), chunk(1, 2), chunk(2, 2));
    expect(
      [started(2), chunk(1, 2), chunk(2, 2), chunk(3, 1), tool(1), finish(2, 1)].map((f) => cursor.take(f)),
    ).toEqual(Array(6).fill('drop'));
  });

  it('starts over with a higher epoch', () => {
    const cursor = having(started(1), chunk(1), chunk(3));
    expect(cursor.isBehind).toBe(true);
    expect([started(2), chunk(1, 2)].map((frame) => cursor.take(frame))).toEqual(['deliver', 'deliver']);
  });

  it.each([
    ['a chunk was skipped', having(started(1), chunk(1)), chunk(3)],
    ['the last chunk before the finish was skipped', having(started(1), chunk(1)), finish(2)],
    ['the start of an epoch was skipped', having(started(1), chunk(1)), chunk(1, 2)],
    ['a tool tells of an epoch nobody saw begin', having(started(1)), tool(2)],
  ])('misses something when %s', (_what, cursor, frame) => {
    expect(cursor.take(frame)).toBe('missing');
    expect(cursor.isBehind).toBe(true);
  });

  it('lets a refusal pass that finishes a turn nobody began', () => {
    expect(new TurnCursor(0).take(finish(0))).toBe('deliver');
  });

  describe('with a gap', () => {
    const gap = () => having(started(1), chunk(1), chunk(2), chunk(5), tool(), chunk(6));

    it('waits for a snapshot that reaches the gap', () => {
      const cursor = gap();
      expect(cursor.adopt(snapshot(3))).toBeUndefined();
      expect(cursor.adopt(snapshot(4))).toEqual([chunk(5), tool(), chunk(6)]);
    });

    it('leaves out what the snapshot contains, also what came between its chunks', () => {
      expect(gap().adopt(snapshot(6))).toEqual([]);
      expect(gap().adopt(snapshot(5))).toEqual([tool(), chunk(6)]);
    });

    it('takes a snapshot of a later epoch and none of an earlier one', () => {
      expect(gap().adopt(snapshot(0, 2))).toEqual([]);
      expect(having(started(2), chunk(2, 2)).adopt(snapshot(9))).toBeUndefined();
    });

    it('never goes back', () => {
      const cursor = having(started(1), chunk(1), chunk(2));
      cursor.openGap();
      expect(cursor.adopt(snapshot(1))).toBeUndefined();
      expect(cursor.adopt(snapshot(2))).toEqual([]);
    });
  });

  it('says nothing twice that a snapshot has said, until the answer goes on', () => {
    const citation = (index: number) => of('citation', { epoch: 1, index, offset: 0, title: 'x', quote: 'y' });
    const card = of('card', { epoch: 1, cardId: 'c', kind: 'contact', data: {} });
    const running = of('tool', { epoch: 1, callId: 'b', name: 'x', status: 'running', label: 'x' });
    const ended = of('tool', { epoch: 1, callId: 'b', name: 'x', status: 'done', label: 'x' });
    const cursor = having(started(1));
    cursor.adopt(
      snapshot(2, 1, {
        citations: [{ index: 1, offset: 0, title: 'x', quote: 'y' }],
        cards: [{ cardId: 'c', kind: 'contact', data: {} }],
        tools: [
          { callId: 'a', name: 'search_knowledge', status: 'done', label: 'x' },
          { callId: 'b', name: 'x', status: 'running', label: 'x' },
        ],
      }),
    );
    expect([citation(1), card, tool(), running].map((frame) => cursor.take(frame))).toEqual(Array(4).fill('drop'));
    expect([citation(2), ended, chunk(3), card].map((frame) => cursor.take(frame))).toEqual(Array(4).fill('deliver'));
  });
});
