import type { Frame } from '@minime/contracts';
import type { Logger } from '@minime/platform';
import { outgoing } from '../messages/checked.frame.js';
import { FrameBus } from '../ports.js';

/** Frames inside one process: nothing can be lost on the way, so it never tells of an interruption. */
export class FrameHub extends FrameBus {
  private readonly listeners = new Set<(frame: Frame) => void>();
  private readonly waiting: Frame[] = [];
  private isHanding = false;

  constructor(private readonly logger: Logger) {
    super();
  }

  /** Handed on at once; what a listener publishes, after what it is being told. */
  publish(frame: Frame): void {
    this.waiting.push(outgoing(frame));
    if (this.isHanding) return;
    this.isHanding = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      for (const listener of this.listeners) this.hand(next, listener);
    }
    this.isHanding = false;
  }

  subscribe(listener: (frame: Frame) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onInterrupted(): () => void {
    return () => undefined;
  }

  private hand(frame: Frame, listener: (frame: Frame) => void): void {
    try {
      listener(frame);
    } catch (error) {
      this.logger.error({ err: error, event: frame.event }, 'a listener to frames failed');
    }
  }
}
