import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CHUNK_WINDOW_MS, ChunkClock } from './chunk.clock.js';
import { ChunkWindow } from './chunk.window.js';

describe('ChunkWindow', () => {
  let sent: string[];
  let window: ChunkWindow;
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    sent = [];
    window = new ChunkWindow((content) => sent.push(content), new ChunkClock());
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('sends the first words at once', () => {
    window.push('Good ');
    expect(sent).toEqual(['Good ']);
  });

  it('gathers what comes fast, for 40 ms at most', () => {
    for (const text of ['a', 'b', 'c', 'd']) {
      window.push(text);
      jest.advanceTimersByTime(10);
    }
    expect(sent).toEqual(['a', 'bcd']);
    window.push('e');
    jest.advanceTimersByTime(CHUNK_WINDOW_MS - 1);
    expect(sent).toEqual(['a', 'bcd']);
    jest.advanceTimersByTime(1);
    expect(sent).toEqual(['a', 'bcd', 'e']);
  });

  it('does not hold up what comes slowly', () => {
    for (const text of ['a', 'b', 'c']) {
      window.push(text);
      expect(sent.at(-1)).toBe(text);
      jest.advanceTimersByTime(CHUNK_WINDOW_MS);
    }
  });

  it('sends what waits when asked, and nothing twice', () => {
    window.push('a');
    window.push('b');
    window.flush();
    window.flush();
    jest.advanceTimersByTime(1_000);
    expect(sent).toEqual(['a', 'b']);
  });

  it('never cuts a character in two', () => {
    window.push('tower \ud83d');
    window.push('\uddfc!');
    window.end();
    expect(sent).toEqual(['tower ', '🗼!']);
  });

  it('mends what cannot be stored', () => {
    window.push('a\0b');
    window.push('\ud83d');
    window.end();
    expect(sent).toEqual(['ab', '\ufffd']);
  });

  it('sends nothing for nothing', () => {
    window.push('');
    window.push('\0');
    window.end();
    expect(sent).toEqual([]);
  });

  it('forgets what waits when dropped', () => {
    window.push('a');
    window.push('b');
    window.drop();
    jest.advanceTimersByTime(1_000);
    expect(sent).toEqual(['a']);
  });
});

describe('many windows at once', () => {
  const MANY = 150;
  let clock: ChunkClock;
  /** When something was sent, by window. */
  let sent: { at: number; content: string }[][];
  let windows: ChunkWindow[];
  const sayAll = (text: string) => {
    for (const window of windows) window.push(text);
  };
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    clock = new ChunkClock();
    sent = Array.from({ length: MANY }, () => []);
    windows = sent.map((list) => new ChunkWindow((content) => list.push({ at: performance.now(), content }), clock));
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('send their first words at once, and then all at the same time, 40 ms after they came at most', () => {
    sayAll('a');
    expect(sent.every((list) => list.length === 1)).toBe(true);
    const came: number[] = [];
    for (let word = 0; word < 8; word++) {
      jest.advanceTimersByTime(50);
      came.push(performance.now());
      sayAll('b');
    }
    jest.advanceTimersByTime(CHUNK_WINDOW_MS);
    for (const list of sent.slice(-10)) {
      expect(list.map(({ content }) => content).join('')).toBe(`a${'b'.repeat(8)}`);
      for (const [word, { at }] of list.slice(1).entries())
        expect(at - came[word]!).toBeLessThanOrEqual(CHUNK_WINDOW_MS);
    }
    const times = sent.slice(-10).map((list) => JSON.stringify(list.slice(1).map(({ at }) => at)));
    expect(new Set(times).size).toBe(1);
  });

  it('send what waits when asked, and nothing that was dropped', () => {
    sayAll('a');
    sayAll('b');
    const [first, second] = [windows.at(-1)!, windows.at(-2)!];
    first.end();
    second.drop();
    expect(sent.at(-1)!.map(({ content }) => content)).toEqual(['a', 'b']);
    jest.advanceTimersByTime(1_000);
    expect(sent.at(-1)!).toHaveLength(2);
    expect(sent.at(-2)!.map(({ content }) => content)).toEqual(['a']);
  });

  it('are on their own again when few are left', () => {
    sayAll('a');
    jest.advanceTimersByTime(1_000);
    windows[0]!.push('b');
    expect(sent[0]!.map(({ content }) => content)).toEqual(['a', 'b']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
