import { describe, expect, it } from '@jest/globals';
import { EventQueue } from './event.queue.js';

const quiet = { start: () => undefined, leave: async () => undefined };
const queueOf = (leave: () => Promise<void> = quiet.leave) => new EventQueue<number>(quiet.start, leave);

async function read(queue: EventQueue<number>, until = Number.POSITIVE_INFINITY): Promise<number[]> {
  const seen: number[] = [];
  for await (const event of queue) {
    seen.push(event);
    if (event === until) break;
  }
  return seen;
}

describe('EventQueue', () => {
  it('gives what was pushed before and while it is read, in order', async () => {
    const queue = queueOf();
    queue.push(1);
    queue.push(2);
    const reading = read(queue);
    await Promise.resolve();
    queue.push(3);
    queue.end();
    queue.push(4);
    await expect(reading).resolves.toEqual([1, 2, 3]);
  });

  it('tells of a failure after everything that came before it', async () => {
    const queue = queueOf();
    queue.push(1);
    queue.end({ error: new Error('broke off') });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const event of queue) seen.push(event);
    })();
    await expect(reading).rejects.toThrow('broke off');
    expect(seen).toEqual([1]);
  });

  it('begins when it is read', async () => {
    const begun: string[] = [];
    const queue = new EventQueue<number>(
      (self) => {
        begun.push('begun');
        self.end();
      },
      async () => undefined,
    );
    expect(begun).toEqual([]);
    await read(queue);
    expect(begun).toEqual(['begun']);
  });

  it('lets a reader who leaves early go when everything is put away, and one at the end at once', async () => {
    const left: string[] = [];
    const leave = async () => {
      await Promise.resolve();
      left.push('put away');
    };
    const early = queueOf(leave);
    for (const event of [1, 2, 3]) early.push(event);
    await expect(read(early, 2)).resolves.toEqual([1, 2]);
    expect(left).toEqual(['put away']);

    const whole = queueOf(leave);
    whole.push(1);
    whole.end();
    await read(whole, 1);
    expect(left).toEqual(['put away']);
  });
});
