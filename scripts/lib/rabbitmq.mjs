import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { aptInstall, canInstall } from './apt.mjs';
import { freePort } from './ports.mjs';
import { findProgram, mustRun, versionedDirectories } from './run.mjs';
import { Advice } from './say.mjs';
import { startServer, temporaryDirectory } from './server.mjs';

const MANAGEMENT_TIMEOUT_MS = 2_000;

/** Debian's own `rabbitmq-server` on PATH switches users and reads /etc: the script that it wraps does neither. */
const places = () => [
  ...versionedDirectories('/usr/lib/rabbitmq/lib', 'sbin'),
  '/usr/lib/rabbitmq/bin',
  '/opt/homebrew/opt/rabbitmq/sbin',
  '/usr/local/opt/rabbitmq/sbin',
  '/usr/local/sbin',
  '/opt/rabbitmq/sbin',
];

/**
 * A throw-away RabbitMQ with its management API, on private ports, in a private directory, with an Erlang port mapper
 * of its own: a broker that runs on this machine already is not touched. `stop` kills it; `start` brings it back on the
 * same ports with the data it had; `control` runs `rabbitmqctl` on it.
 * @returns {Promise<{ url: string, managementUrl: string, stop: () => Promise<void>, start: () => Promise<void>,
 *   control: (...args: string[]) => Promise<string> }>}
 */
export async function startRabbitmq() {
  const program = await findOrInstall();
  const home = await temporaryDirectory('rabbitmq');
  const [port, managementPort, distributionPort, epmdPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const environment = await configure(home, { port, managementPort, distributionPort, epmdPort });

  const startEpmd = () =>
    startServer(findEpmd(), ['-address', '127.0.0.1', '-port', String(epmdPort)], {
      what: "Erlang's port mapper",
      isReady: () => answers(epmdPort),
    });
  const startBroker = () =>
    startServer(program, [], {
      what: 'RabbitMQ',
      cwd: home,
      env: environment,
      isReady: async () => (await greets(port)) && (await answers(managementPort)),
    });
  let servers = [];
  const stop = async () => {
    for (const server of servers.splice(0).reverse()) await server.stop();
  };
  const start = async () => {
    try {
      servers = [await startEpmd()];
      servers.push(await startBroker());
    } catch (error) {
      await stop();
      throw error;
    }
  };
  await start();
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    managementUrl: `http://guest:guest@127.0.0.1:${managementPort}`,
    stop,
    start,
    control: (...args) => mustRun(join(dirname(program), 'rabbitmqctl'), args, { cwd: home, env: environment }),
  };
}

/**
 * The management API of a broker that we were given, at its usual port and with the same credentials.
 * @param {string} brokerUrl
 * @returns {Promise<string | undefined>}
 */
export async function findManagement(brokerUrl) {
  const { protocol, hostname, username, password } = new URL(brokerUrl);
  const [scheme, port] = protocol === 'amqps:' ? ['https', 15671] : ['http', 15672];
  const [user, secret] = [username || 'guest', password || 'guest'];
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(user)}:${decodeURIComponent(secret)}`).toString('base64')}`;
  const response = await fetch(`${scheme}://${hostname}:${port}/api/overview`, {
    headers: { authorization },
    signal: AbortSignal.timeout(MANAGEMENT_TIMEOUT_MS),
  }).catch(() => undefined);
  return response?.ok ? `${scheme}://${user}:${secret}@${hostname}:${port}` : undefined;
}

async function findOrInstall() {
  const find = () => findProgram(['rabbitmq-server'], places());
  const found = find();
  if (found) return found;
  if (!canInstall()) {
    throw new Advice(
      'the tests need RabbitMQ, and there is none: install it (Debian: sudo apt-get install rabbitmq-server; macOS: brew install rabbitmq), or set TEST_RABBITMQ_URL to one',
    );
  }
  await aptInstall('rabbitmq-server', {
    why: 'the tests run against a real broker',
    units: ['rabbitmq-server.service', 'epmd.service', 'epmd.socket'],
  });
  return find();
}

function findEpmd() {
  const epmd = findProgram(['epmd'], versionedDirectories('/usr/lib/erlang', 'bin'));
  if (epmd) return epmd;
  throw new Advice("RabbitMQ is installed, but Erlang's epmd is not on PATH");
}

async function configure(home, { port, managementPort, distributionPort, epmdPort }) {
  const inside = (name) => join(home, name);
  await mkdir(inside('log'));
  await writeFile(inside('enabled_plugins'), '[rabbitmq_management].\n');
  await writeFile(inside('environment'), '');
  await writeFile(
    inside('rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      'management.tcp.ip = 127.0.0.1',
      `management.tcp.port = ${managementPort}`,
      'log.file.level = warning',
      '',
    ].join('\n'),
  );
  return {
    PATH: process.env.PATH,
    HOME: home,
    LC_ALL: 'C.UTF-8',
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `minime-${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_CONF_ENV_FILE: inside('environment'),
    RABBITMQ_CONFIG_FILE: inside('rabbitmq'),
    RABBITMQ_ADVANCED_CONFIG_FILE: inside('advanced'),
    RABBITMQ_GENERATED_CONFIG_DIR: inside('generated'),
    RABBITMQ_SCHEMA_DIR: inside('schema'),
    RABBITMQ_ENABLED_PLUGINS_FILE: inside('enabled_plugins'),
    RABBITMQ_MNESIA_BASE: inside('data'),
    RABBITMQ_LOG_BASE: inside('log'),
    RABBITMQ_PID_FILE: inside('pid'),
    // No busy waiting beside the tests on a small machine; Erlang's own port on the loopback too.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
  };
}

/** Whether the broker answers the protocol header of AMQP 0-9-1 (section 4.2.2 of its specification). */
function greets(port) {
  return exchange(port, (socket, done) => {
    socket.once('data', () => done(true)).write('AMQP\x00\x00\x09\x01', 'latin1');
  });
}

function answers(port) {
  return exchange(port, (socket, done) => socket.once('connect', () => done(true)));
}

function exchange(port, talk) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => done(false)).once('error', () => done(false));
    talk(socket, done);
  });
}
