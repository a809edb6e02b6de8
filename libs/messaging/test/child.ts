import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** A process of the built tests, and what it said. */
export class Child {
  readonly lines: string[] = [];
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = new Promise((done) => child.once('close', (code, signal) => done({ code, signal })));
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    void this.exited.then(() => process.removeListener('exit', killWithUs));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.lines.push(...text.split('\n').filter(Boolean)));
    }
  }

  /** @param program what was built of one of the `*.process.ts` beside this file */
  static start(
    env: Record<string, string | undefined>,
    program = resolve('dist/libs/messaging/test/consumer.process.js'),
  ): Child {
    const { PATH } = process.env;
    const child = spawn(process.execPath, [program], {
      env: { PATH, MANAGEMENT_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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
