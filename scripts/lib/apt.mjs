import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { findProgram, mustRun, run } from './run.mjs';
import { Advice, say } from './say.mjs';

/** What init scripts ask before they start a service (invoke-rc.d(8)); 101 means no. */
const POLICY = '/usr/sbin/policy-rc.d';
const SAVED_POLICY = '/usr/sbin/policy-rc.d.before-minime';

export function canInstall() {
  return process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined;
}

/**
 * Installs a Debian package, and keeps it from starting or enabling services of its own.
 * @param {string} name
 * @param {{ why: string, units?: string[] }} options `units`: systemd units that the package enables
 */
export async function aptInstall(name, { why, units = [] }) {
  say(`minime: installing the Debian package ${name} (${why})`);
  const apt = (...args) =>
    mustRun('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  await withoutServices(async () => {
    await run('apt-get', ['-q', 'update']);
    await apt('install', '--no-install-recommends', name);
  }).catch((error) => {
    throw new Advice(`installing ${name} failed: ${error.message}`);
  });
  if (units.length > 0 && findProgram(['systemctl'])) await run('systemctl', ['disable', ...units]);
}

async function withoutServices(work) {
  // A run that was killed in the middle may have left the policy aside.
  if (existsSync(POLICY) && !existsSync(SAVED_POLICY)) renameSync(POLICY, SAVED_POLICY);
  const restore = () => {
    rmSync(POLICY, { force: true });
    if (existsSync(SAVED_POLICY)) renameSync(SAVED_POLICY, POLICY);
  };
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  process.once('exit', restore);
  try {
    await work();
  } finally {
    process.off('exit', restore);
    restore();
  }
}
