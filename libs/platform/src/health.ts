/** A thing the process stands on. `own`: without it this replica is of no use; `shared`: it is down for everybody. */
export interface HealthPart {
  name: string;
  kind: 'own' | 'shared';
  /** Undefined when well, else one sentence that says what is wrong. */
  problem: () => string | undefined;
}

/** How long an own part may be gone before readiness turns false, in milliseconds. */
const OWN_PART_GRACE_MS = 30_000;

export type HealthReport = {
  ready: boolean;
  state: 'starting' | 'running' | 'draining';
  degraded: Record<string, string>;
};

/**
 * What `/readyz` says of a process. A shared dependency that is down is a degraded part with status 200, so that one
 * broken database does not take every replica out of service; an own part that stays away turns readiness false.
 */
export class Health {
  private state: HealthReport['state'] = 'starting';
  private readonly parts = new Set<HealthPart>();
  private readonly goneSince = new Map<HealthPart, number>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Returns a function that takes the part out again. */
  add(part: HealthPart): () => void {
    this.parts.add(part);
    return () => {
      this.parts.delete(part);
      this.goneSince.delete(part);
    };
  }

  started(): void {
    this.state = 'running';
  }

  draining(): void {
    this.state = 'draining';
  }

  report(): HealthReport {
    const degraded: Record<string, string> = {};
    let ready = this.state === 'running';
    for (const part of this.parts) {
      const problem = part.problem();
      if (problem === undefined) {
        this.goneSince.delete(part);
        continue;
      }
      degraded[part.name] = problem;
      const since = this.goneSince.get(part) ?? this.now();
      this.goneSince.set(part, since);
      if (part.kind === 'own' && this.now() - since >= OWN_PART_GRACE_MS) ready = false;
    }
    return { ready, state: this.state, degraded };
  }
}
