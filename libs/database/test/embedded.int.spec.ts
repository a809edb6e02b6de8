import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import pg from 'pg';
import pino from 'pino';
import { assertDataDirFree, connectEmbedded, type EmbeddedPostgres, startEmbeddedPostgres } from '../src/index.js';

const log = pino({ level: 'silent' });
const program = resolve('dist/libs/database/test/start.process.js');

describe('the embedded PostgreSQL', () => {
  /** A data directory as a clean stop leaves it: copied, because creating one takes longer than most of these tests. */
  let used: string;
  let root: string;
  let dataDir: string;
  const opened: { stop(): Promise<void> }[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    used = await mkdtemp(join(tmpdir(), 'minime used '));
    await chmod(used, 0o755);
    const server = await startEmbeddedPostgres({ dataDir: join(used, 'data'), log });
    await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await server.stop();
  });

  afterAll(() => rm(used, { recursive: true, force: true }));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'minime test '));
    await chmod(root, 0o755);
    dataDir = join(root, 'data');
  });

  const givenUsed = () => once(spawn('cp', ['-a', join(used, 'data'), dataDir]), 'exit');

  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child, 'SIGKILL');
    for (const server of opened.splice(0)) await server.stop();
    await stopOrphan();
    await rm(root, { recursive: true, force: true });
  });

  const start = async (options: { sharedDirectory?: string } = {}): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ dataDir, log, ...options });
    opened.push(server);
    return server;
  };

  /** Starts a process and returns when it has its server, with the server's URL. */
  const startProcess = async (role: 'start' | 'command') => {
    const child = spawn(process.execPath, [program, role, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [url] = await once(child.stdout, 'data', { signal: endOf(child) });
    return { child, url: String(url).trim() };
  };

  const kill = async (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };

  const postmasterPid = async () =>
    Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);

  const isRunning = async () =>
    stat(join(dataDir, 'postgres/postmaster.pid')).then(
      () => true,
      () => false,
    );

  async function stopOrphan(): Promise<void> {
    if (await isRunning()) await (await startEmbeddedPostgres({ dataDir, log })).stop();
  }

  it('keeps its data from one start to the next, and keeps to itself', async () => {
    const first = await start();
    expect(await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')).toEqual([]);
    expect(await query(first.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(first.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(first.url, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    const withoutPassword = new URL(first.url);
    withoutPassword.password = 'guess';
    await expect(query(withoutPassword.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
    await first.stop();
    expect(await isRunning()).toBe(false);

    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('works again after kill -9, with what was committed', async () => {
    await givenUsed();
    const { child } = await startProcess('start');
    await kill(child, 'SIGKILL');
    const pid = await postmasterPid();

    const next = await start();
    expect(next.adopted).toBe(true);
    expect(await postmasterPid()).toBe(pid);
    expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await next.stop();
    expect(await isRunning()).toBe(false);
  });

  it('replaces an orphan that runs with other settings than we would give it', async () => {
    await givenUsed();
    const { child } = await startProcess('start');
    await kill(child, 'SIGKILL');
    const pid = await postmasterPid();
    await writeFile(join(dataDir, 'postgres/postmaster.opts'), 'postgres "-D" "elsewhere"\n');
    const next = await start();
    expect(next.adopted).toBe(false);
    expect(await postmasterPid()).not.toBe(pid);
  });

  it('recovers when the server was killed too and its number now belongs to another process of its user', async () => {
    await givenUsed();
    const { child } = await startProcess('start');
    await kill(child, 'SIGKILL');
    const pidFile = join(dataDir, 'postgres/postmaster.pid');
    const { uid, gid } = await stat(pidFile);
    const left = await readFile(pidFile, 'utf8');
    process.kill(await postmasterPid(), 'SIGKILL');
    const stranger = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid, gid } : {});
    children.push(stranger);
    await once(stranger, 'spawn');
    await writeFile(pidFile, left.replace(/^\d+/, String(stranger.pid)));

    const next = await start();
    expect(next.adopted).toBe(false);
    expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(stranger.exitCode).toBeNull();
  });

  it('starts the server again on the same port when it dies alone', async () => {
    await givenUsed();
    const server = await start();
    const pid = await postmasterPid();
    process.kill(pid, 'SIGKILL');
    const answer = await waitFor(async () => (await postmasterPid()) !== pid && query(server.url, 'SELECT 1 AS one'), {
      what: 'the server to be back',
    });
    expect(answer).toEqual([{ one: 1 }]);
  });

  it('tells a second start, in one line, that the directory is in use, and leaves the first alone', async () => {
    await givenUsed();
    const { child, url } = await startProcess('start');
    const told = {
      code: 'data_dir_in_use',
      message: `${dataDir} is in use by process ${child.pid}: stop it first, or set another DATA_DIR (and PORT)`,
    };
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject(told);
    await expect(assertDataDirFree(dataDir)).rejects.toMatchObject(told);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await kill(child, 'SIGTERM');
    expect(child.exitCode).toBe(0);
    expect(await isRunning()).toBe(false);
    await assertDataDirFree(dataDir);
  });

  it('does not take a number that was given to another process for a living holder', async () => {
    await mkdir(dataDir);
    const holder = { pid: process.pid, identity: 'an earlier process', role: 'start' };
    await writeFile(join(dataDir, 'minime.lock'), JSON.stringify(holder));
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses the data of another PostgreSQL major with the steps, and touches nothing', async () => {
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '17\n');
    const error = await startEmbeddedPostgres({ dataDir, log }).catch((caught) => caught);
    expect(error.code).toBe('data_dir_foreign_major');
    expect(error.message).toMatch(/PostgreSQL 17.*PostgreSQL 18[\s\S]*pg_dump[\s\S]*mv [\s\S]*npm start[\s\S]*psql/);
    expect(await readdir(join(dataDir, 'postgres'))).toEqual(['PG_VERSION']);
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  it('refuses a directory that holds something else', async () => {
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'postgres/holiday.jpg'), '');
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({ code: 'data_dir_not_ours' });
  });

  it('says so when the directory cannot be made', async () => {
    await writeFile(dataDir, 'a file');
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({
      code: 'data_dir_not_reachable',
      message: expect.stringContaining(dataDir),
    });
    await rm(dataDir);
  });

  it('begins anew when the first creation was interrupted', async () => {
    await mkdir(join(dataDir, 'postgres.unfinished'), { recursive: true });
    await writeFile(join(dataDir, 'postgres.unfinished/PG_VERSION'), '18\n');
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await readdir(dataDir)).not.toContain('postgres.unfinished');
  });

  it('gives itself a new password when the file is lost', async () => {
    await givenUsed();
    const first = await start();
    await first.stop();
    await rm(join(dataDir, 'postgres.password'));
    const second = await start();
    expect(second.url).not.toBe(first.url);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('works in a private data directory, also as root, and leaves it private', async () => {
    await mkdir(dataDir, { mode: 0o700 });
    expect(await query((await start({ sharedDirectory: '/nowhere' })).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await stat(dataDir)).mode & 0o007).toBe(0);
    expect((await lstat(join(dataDir, 'postgres'))).isDirectory()).toBe(true);
  });

  it('works below a private home directory, also as root', async () => {
    await chmod(root, 0o700);
    const sharedDirectory = await mkdtemp(join(tmpdir(), 'minime-shared-'));
    await chmod(sharedDirectory, 0o755);
    try {
      const first = await start({ sharedDirectory });
      await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
      await first.stop();
      const second = await start({ sharedDirectory });
      expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
      expect((await stat(root)).mode & 0o777).toBe(0o700);
      expect(await readFile(join(dataDir, 'postgres/PG_VERSION'), 'utf8')).toBe('18\n');
      await second.stop();
    } finally {
      await rm(sharedDirectory, { recursive: true, force: true });
    }
  });

  describe('for commands', () => {
    it('is started for the time of the command when nothing runs', async () => {
      await givenUsed();
      const command = await connectEmbedded({ dataDir, log });
      expect(await query(command.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await command.close();
      expect(await isRunning()).toBe(false);
    });

    it('is the one of a living start, which outlives the command', async () => {
      await givenUsed();
      const { url } = await startProcess('start');
      const command = await connectEmbedded({ dataDir, log });
      expect(command.url).toBe(url);
      await command.close();
      expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    it('is shared by commands, and stopped by the last to leave', async () => {
      await givenUsed();
      const { child, url } = await startProcess('command');
      const command = await connectEmbedded({ dataDir, log });
      expect(command.url).toBe(url);
      await command.close();
      expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await kill(child, 'SIGTERM');
      expect(await isRunning()).toBe(false);
    });

    it('is taken over by a start that comes while a command runs', async () => {
      await givenUsed();
      const command = await connectEmbedded({ dataDir, log });
      const server = await start();
      expect(server).toMatchObject({ adopted: true, url: command.url });
      await command.close();
      expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });
});

/** Aborts when the process ends, for waits that would otherwise never end. */
function endOf(child: ChildProcess): AbortSignal {
  const ended = new AbortController();
  child.once('exit', (code, signal) => ended.abort(new Error(`the process ended with ${code ?? signal}`)));
  return ended.signal;
}

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
