import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CHUNK_WINDOW_MS, ChunkWindow } from './chunk.window.js';

describe('ChunkWindow', () => {
  let sent: string[];
  let window: ChunkWindow;
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    sent = [];
    window = new ChunkWindow((content) => sent.push(content));
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
