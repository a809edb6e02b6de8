import type { Frame } from '@minime/contracts';
import type { Logger } from '@minime/platform';
import { outgoing } from '../messages/outgoing.frame.js';
import { FrameBus } from '../ports.js';

/** Frames inside one process: nothing can be lost on the way, so it never tells of an interruption. */
export class FrameHub extends FrameBus {
  private readonly listeners = new Set<(frame: Frame) => void>();

  constructor(private readonly logger: Logger) {
    super();
  }

  publish(frame: Frame): void {
    const checked = outgoing(frame);
    queueMicrotask(() => {
      for (const listener of this.listeners) this.hand(checked, listener);
    });
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
