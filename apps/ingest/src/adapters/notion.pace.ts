import { setTimeout as delay } from 'node:timers/promises';

/** Time as `Pace` needs it, in ms. */
export interface Clock {
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const systemClock: Clock = {
  now: () => performance.now(),
  wait: async (ms, signal) => {
    await delay(ms, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  },
};

/** Gives turns at an even pace, and none while the other side has asked for a pause. */
export class Pace {
  private next = 0;

  constructor(
    private readonly perSecond: number,
    private readonly clock: Clock = systemClock,
  ) {}

  /** @throws the signal's reason when it is aborted before the turn comes */
  async turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const at = Math.max(this.next, this.clock.now());
    this.next = at + 1_000 / this.perSecond;
    const ms = at - this.clock.now();
    if (ms > 0) await this.clock.wait(ms, signal);
  }

  /** No turn for so many ms. */
  pause(ms: number): void {
    this.next = Math.max(this.next, this.clock.now() + ms);
  }
}
