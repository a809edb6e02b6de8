export interface StartedPostgres {
  url: string;
  version: string;
  /** Kills it (SIGKILL). */
  stop(): Promise<void>;
  /** Brings it back, on the same port, with the data it had. */
  start(): Promise<void>;
}

/** Whether a server on this port lets us in. */
export function takesConnections(port: number): Promise<boolean>;

/** `durable`: commits reach the disk, as in production. */
export function startPostgres(options?: { durable?: boolean }): Promise<StartedPostgres>;
