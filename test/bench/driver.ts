import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** One question and its answer, as a visitor measured it. Milliseconds. */
export interface Turn {
  /** From sending the question to the first words. */
  firstMs: number;
  /** From the model to the visitor, word by word. */
  relays: number[];
  problem?: string;
}

export type DriverCommand =
  | { do: 'connect'; url: string; visitors: number }
  /** Every visitor asks `turns` times, the first ones spread over `spreadMs`. */
  | { do: 'ask'; question: string; turns: number; spreadMs: number; expectedMs: number; words: number }
  /** Every visitor says goodbye. */
  | { do: 'end' }
  | { do: 'leave' };

export type DriverReport =
  | { report: 'connected'; sessions: { conversationId: string; ms: number }[]; seconds: number }
  | { report: 'answered'; turns: Turn[] }
  | { report: 'ended' }
  | { report: 'left' }
  | { report: 'failed'; message: string };

type Reports = { connect: 'connected'; ask: 'answered'; end: 'ended'; leave: 'left' };

/** Whatever a driver is told, it is through with it by then. */
const LONGEST_COMMAND_MS = 180_000;

/** The visitors, as a process of their own. */
export class Driver {
  private constructor(private readonly child: ChildProcess) {}

  static start(): Driver {
    const child = fork(resolve('dist/test/bench/driver.process.js'), { serialization: 'advanced' });
    process.once('exit', () => child.kill('SIGKILL'));
    return new Driver(child);
  }

  /** @throws Error with what the driver said when it could not */
  async obey<C extends DriverCommand>(command: C): Promise<Extract<DriverReport, { report: Reports[C['do']] }>> {
    const signal = AbortSignal.timeout(LONGEST_COMMAND_MS);
    const answered = once(this.child, 'message', { signal });
    this.child.send(command);
    const [report] = (await answered) as [DriverReport];
    if (report.report === 'failed') throw new Error(`the driver: ${report.message}`);
    return report as Extract<DriverReport, { report: Reports[C['do']] }>;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  async stop(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await closed;
  }
}
