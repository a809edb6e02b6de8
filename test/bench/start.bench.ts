import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectVisitor, freePort, waitFor } from '@minime/testing';
import type { ResultBook } from './results.js';

const TIMEOUT_MS = 60_000;

/** From typing `npm start` to the first words of the first answer, with the sandbox; the second start has its data already. */
export async function measureStart(book: ResultBook): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'minime-bench-'));
  try {
    for (const what of ['first start, data directory empty', 'start']) await startOnce(book, what, dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function startOnce(book: ResultBook, what: string, dataDir: string): Promise<void> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    env: {
      ...process.env,
      PORT: String(port),
      MANAGEMENT_PORT: '0',
      SANDBOX_PORT: '0',
      SANDBOX_SMTP_PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
    },
    stdio: 'ignore',
    detached: true,
  });
  const closed = once(child, 'close');
  try {
    const url = `http://127.0.0.1:${port}`;
    await waitFor(async () => (await fetch(url)).ok, { what: 'the chat page', timeoutMs: TIMEOUT_MS });
    const visitor = await connectVisitor(url);
    const session = performance.now() - began;
    const answered = visitor.ask('What is Note G?');
    await visitor.next('message_chunk');
    book.add('npm start', `${what}: until a session`, 's', 'embedded', session / 1_000);
    book.add('npm start', `${what}: until the first words`, 's', 'embedded', (performance.now() - began) / 1_000);
    await answered;
    visitor.disconnect();
  } finally {
    process.kill(-(child.pid as number), 'SIGTERM');
    await closed;
    // npm leaves before what it has started, which lets go of the directory when its server has gone.
    await waitFor(() => !existsSync(join(dataDir, 'minime.lock')), { what: 'the data directory to be free' });
  }
}
