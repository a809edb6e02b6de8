import { describe, expect, it } from '@jest/globals';
import { Running } from './running.js';

const LONG_MS = 60_000;

describe('Running', () => {
  it('is settled when nothing runs', async () => {
    expect(await new Running().settled(LONG_MS)).toBe(true);
  });

  it('waits for what runs, failed or not, and for what that begins', async () => {
    const running = new Running();
    const order: string[] = [];
    const later = async () => void order.push('later');
    running.add(
      (async () => {
        await Promise.resolve();
        order.push('first');
        running.add(later());
      })(),
    );
    expect(await running.settled(LONG_MS)).toBe(true);
    expect(order).toEqual(['first', 'later']);
  });

  it('does not wait beyond its deadline', async () => {
    const running = new Running();
    running.add(new Promise(() => undefined));
    expect(await running.settled(1)).toBe(false);
  });
});
