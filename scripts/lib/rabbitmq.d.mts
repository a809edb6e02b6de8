export interface StartedRabbitmq {
  url: string;
  managementUrl: string;
  /** Kills it (SIGKILL). */
  stop(): Promise<void>;
  /** Brings it back, on the same ports, with the data it had. */
  start(): Promise<void>;
  /** Runs `rabbitmqctl` on it and returns what it printed. */
  control(...args: string[]): Promise<string>;
}

export function startRabbitmq(): Promise<StartedRabbitmq>;
