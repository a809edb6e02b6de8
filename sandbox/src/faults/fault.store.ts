import { type Facts, factsMatch } from './facts.js';
import type { FaultRequest } from './fault.schema.js';

export interface Fault extends FaultRequest {
  id: number;
  /** Requests it has failed so far. */
  used: number;
}

/** The failures that wait to happen, oldest first. */
export class FaultStore {
  private faults: Fault[] = [];
  private readonly held = new Map<() => void, string>();
  private lastId = 0;

  add(request: FaultRequest): Fault {
    this.lastId += 1;
    const fault: Fault = { ...request, id: this.lastId, used: 0 };
    this.faults.push(fault);
    return fault;
  }

  /**
   * Uses up one time of the oldest fault that fits.
   * @param accept a part's own condition, such as the step of an SMTP dialogue
   */
  take(part: string, facts: Facts, accept: (fault: Fault) => boolean = () => true): Fault | undefined {
    const fault = this.faults.find((f) => f.part === part && factsMatch(facts, f.match) && accept(f));
    if (!fault) return undefined;
    fault.used += 1;
    if (fault.used >= fault.times) this.faults = this.faults.filter((other) => other !== fault);
    return fault;
  }

  list(): readonly Fault[] {
    return this.faults;
  }

  clear(part?: string): void {
    this.faults = part === undefined ? [] : this.faults.filter((fault) => fault.part !== part);
    for (const [goOn, of] of this.held) if (part === undefined || of === part) goOn();
  }

  /** Resolves when the faults of a part are cleared, or at once when `signal` aborts. */
  cleared(part: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        this.held.delete(goOn);
        resolve();
      };
      this.held.set(goOn, part);
      signal.addEventListener('abort', goOn, { once: true });
      if (signal.aborted) goOn();
    });
  }
}
