export interface StartedPostgres {
  url: string;
  version: string;
  /** Kills it (SIGKILL). */
  stop(): Promise<void>;
  /** Brings it back, on the same port, with the data it had. */
  start(): Promise<void>;
}

export function startPostgres(): Promise<StartedPostgres>;
