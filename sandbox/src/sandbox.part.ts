import type { Router } from 'express';
import type { FaultKind } from './faults/fault.schema.js';
import type { FaultStore } from './faults/fault.store.js';
import type { Inbox } from './smtp/inbox.js';

/** How fast the sandbox's Claude speaks, in ms: until its first token, and between two words. */
export interface Pace {
  firstTokenMs: number;
  gapMs: number;
}

/** What a part gets to work with. Routes are mounted at the root, so a part names its own prefix. */
export interface PartHost {
  router: Router;
  faults: FaultStore;
  /** Where mails arrive, whoever sends them. */
  inbox: Inbox;
  /** The address to bind a listener of its own to. */
  host: string;
  smtpPort: number;
  pace: Pace;
  log: (line: string) => void;
}

/** What a part adds to the handle that `startSandbox` gives back. */
export interface PartSurface {
  smtpPort: number;
}

export interface RunningPart {
  surface?: Partial<PartSurface>;
  close?(): Promise<void>;
}

/** One piece of the outside world: a folder of its own and one line in `parts.ts`. */
export interface PartDefinition<Name extends string = string> {
  name: Name;
  /** The path under which clients find it; a base URL is the sandbox's URL plus this. */
  path?: string;
  /** Which failures `POST /faults` may ask of it, and by which facts of a request they can be narrowed. */
  faults?: { kinds: readonly FaultKind[]; matchOn: readonly string[] };
  start(host: PartHost): RunningPart | Promise<RunningPart>;
}
