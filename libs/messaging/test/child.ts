import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** None outlives the tests. */
const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** A process of the built tests, and what it said. */
export class Child {
  readonly lines: string[] = [];
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = new Promise((done) => child.once('close', (code, signal) => done({ code, signal })));
    living.add(child);
    void this.exited.then(() => living.delete(child));
    for (const input of [child.stdout, child.stderr]) {
      if (input) createInterface({ input }).on('line', (line) => line && this.lines.push(line));
    }
  }

  /**
   * @param program what was built of one of the `*.process.ts` beside this file
   * @param input what it reads on standard input: of any size, as an environment is not
   */
  static start(
    env: Record<string, string | undefined>,
    program = resolve('dist/libs/messaging/test/consumer.process.js'),
    input = '',
  ): Child {
    const { PATH } = process.env;
    const child = spawn(process.execPath, [program], {
      env: { PATH, MANAGEMENT_PORT: '0', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // One that is killed before it has read everything is not an error here.
    child.stdin.on('error', () => undefined).end(input);
    return new Child(child);
  }

  /** Ids of messages it said this about. */
  said(what: 'begun' | 'done' | 'sent'): string[] {
    return this.lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));
  }

  kill(signal: NodeJS.Signals) {
    this.child.kill(signal);
    return this.exited;
  }
}
