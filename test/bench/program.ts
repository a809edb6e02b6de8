import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** A program of the benchmark that serves on a port of its own choice. */
export class Program {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** @param path below `dist/test/bench`; it prints `listening at PORT` when it is ready */
  static async start(path: string, ...args: string[]): Promise<Program> {
    const child = spawn(process.execPath, [resolve('dist/test/bench', path), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const ended = once(child, 'close').then(([code]) => {
      throw new Error(`${path} ended with ${code}`);
    });
    const [said] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
    ended.catch(() => undefined);
    return new Program(child, `http://127.0.0.1:${/\d+/.exec(said.toString())?.[0]}`);
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
