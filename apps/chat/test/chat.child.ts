import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { freePort, waitFor } from '@minime/testing';

/** The built chat as a process that can be killed. */
export class ChatChild {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when it is ready. */
  static async start(env: Record<string, string>): Promise<ChatChild> {
    const port = await freePort();
    const child = spawn(process.execPath, [resolve('dist/apps/chat/test/chat.process.js')], {
      env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...env, MANAGEMENT_PORT: String(port) },
      stdio: 'ignore',
    });
    // None outlives the tests.
    const kill = () => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    const isReady = () => fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok);
    await waitFor(isReady, { what: 'the chat process', timeoutMs: 60_000 });
    return new ChatChild(child);
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const exited = new Promise<number | null>((done) => this.child.once('exit', done));
    this.child.kill(signal);
    return exited;
  }
}
