import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { provideServices } from '../services.mjs';
import { run } from './run.mjs';
import { Advice, giveUp, step } from './say.mjs';

/** What each tier of jest.config.mjs needs beside the build. */
const TIERS = {
  unit: [],
  int: ['postgres', 'rabbitmq', 'kubectl', 'imageNode'],
  e2e: ['postgres', 'rabbitmq', 'postgresTools'],
  faults: ['postgres', 'rabbitmq'],
  browser: ['browser'],
};
/** Scripts of package.json that hold for the whole repository. */
const CHECKS = ['lint', 'typecheck', 'deps'];
/** Exit codes of a process that a signal ended, by the shell's convention. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 };

/**
 * Runs one tier, or checks the repository and runs all of them. The last thing printed is jest's closing line.
 * @param {string} root
 * @param {string[]} args a tier or none, then arguments for jest
 * @returns {Promise<number>} exit code
 */
export async function runTests(root, args) {
  const chosen = args[0] in TIERS ? [args[0]] : Object.keys(TIERS);
  const forJest = (args[0] in TIERS ? args.slice(1) : args).filter((argument) => argument !== '--');
  const everything = chosen.length > 1 && forJest.length === 0;
  const needs = [...new Set(chosen.flatMap((tier) => TIERS[tier]))];
  // What was started ends with this process: see server.mjs.
  for (const [signal, code] of Object.entries(SIGNALS)) process.once(signal, () => process.exit(code));
  const [provided, checked] = await Promise.allSettled([provideServices(needs), everything ? check(root) : undefined]);
  try {
    for (const { status, reason } of [checked, provided]) if (status === 'rejected') throw reason;
    return await jest(root, chosen, forJest, provided.value);
  } catch (error) {
    giveUp(error);
    return 1;
  } finally {
    await provided.value?.stop();
  }
}

async function check(root) {
  const failures = await Promise.all(
    CHECKS.map(async (name) => {
      const { code, output } = await step(`npm run ${name}`, () =>
        run('npm', ['run', '--silent', name], { cwd: root, shell: process.platform === 'win32' }),
      );
      return code === 0 ? '' : `npm run ${name} failed:\n${output.trim()}\n`;
    }),
  );
  const failed = failures.filter(Boolean);
  if (failed.length > 0) throw new Advice(failed.join('\n'));
}

async function jest(root, tiers, args, { env, sharedBroker }) {
  // Tests wait for other processes a good part of their time: one worker more than there are cores keeps those busy.
  // With one worker jest runs everything in its own process, and what a test leaves open would keep that alive for ever.
  const parallel = sharedBroker ? ['--maxWorkers=1', '--forceExit'] : [`--maxWorkers=${availableParallelism() + 1}`];
  const program = join(root, 'node_modules/jest/bin/jest.js');
  const child = spawn(
    process.execPath,
    [program, ...parallel, '--selectProjects', ...tiers, '--verbose=false', ...args],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        ...env,
        NODE_ENV: 'test',
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`,
      },
    },
  );
  process.once('exit', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'close');
  return code ?? 1;
}
