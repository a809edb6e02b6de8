import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, isExecutable, mustRun, run } from './run.mjs';
import { Advice, say } from './say.mjs';

/** The first Debian release whose `kubectl` renders components; its keyring is that of Debian 12 too. */
const SUITE = 'trixie';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** The kustomize inside; older ones know no `labels` with templates and drop components in silence. */
const KUSTOMIZE_MAJOR = 5;

/**
 * Path of a kubectl that renders our manifests: `KUBECTL_PATH`, an installed one, that of an earlier run, else the one of
 * Debian's package, unpacked into `.cache` with nothing installed. No cluster is ever asked.
 * @param {string} root of the repository
 */
export async function findKubectl(root) {
  if (process.env.KUBECTL_PATH) return process.env.KUBECTL_PATH;
  const cached = join(root, '.cache/kubectl');
  const found = findProgram(['kubectl']);
  if (found && (await renders(found))) return found;
  if (isExecutable(cached)) return cached;
  if (!findProgram(['apt-get']) || !findProgram(['dpkg'])) {
    throw new Advice(
      `the tests render the Kubernetes manifests, and there is no kubectl with kustomize ${KUSTOMIZE_MAJOR}: install one (macOS: brew install kubernetes-cli), or set KUBECTL_PATH`,
    );
  }
  say(`minime: unpacking the Debian package kubectl into ${cached} (the tests render the Kubernetes manifests)`);
  await unpackFromDebian(cached).catch((error) => {
    throw new Advice(`kubectl could not be had from Debian: ${error.message}`);
  });
  return cached;
}

async function renders(kubectl) {
  const { code, output } = await run(kubectl, ['version', '--client']).catch(() => ({ code: 1, output: '' }));
  return code === 0 && Number(/Kustomize Version: v(\d+)/.exec(output)?.[1] ?? 0) >= KUSTOMIZE_MAJOR;
}

/**
 * Asks the mirror that this machine's own sources name for a newer release than its own, with lists, cache and sources in
 * a directory apart: nothing of the machine's apt changes, and root is not needed.
 */
async function unpackFromDebian(target) {
  mkdirSync(join(target, '..'), { recursive: true });
  const home = await mkdtemp(`${target}-`);
  try {
    const apt = await privateApt(home);
    await apt('update');
    await apt('download', 'kubectl');
    const archive = (await readdir(home)).find((name) => name.endsWith('.deb'));
    await mustRun('dpkg', ['-x', archive, 'files'], { cwd: home });
    renameSync(join(home, 'files/usr/bin/kubectl'), target);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function privateApt(home) {
  const mirror = await debianMirror();
  for (const directory of ['lists/partial', 'archives/partial'])
    await mkdir(join(home, directory), { recursive: true });
  writeFileSync(join(home, 'sources.list'), `deb [signed-by=${KEYRING}] ${mirror} ${SUITE} main\n`);
  // What is installed here is of no account: another vendor's package of the same name would hide Debian's.
  writeFileSync(join(home, 'status'), '');
  const settings = [
    `Dir::Etc::SourceList=${home}/sources.list`,
    'Dir::Etc::SourceParts=-',
    `Dir::State::Lists=${home}/lists`,
    `Dir::State::Status=${home}/status`,
    `Dir::Cache=${home}`,
    'APT::Sandbox::User=',
    'APT::Default-Release=',
  ].flatMap((setting) => ['-o', setting]);
  return (...args) => mustRun('apt-get', ['-q', ...settings, ...args], { cwd: home });
}

async function debianMirror() {
  const listed = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
  const mirror = listed.output.split('\n').find((uri) => /\/debian\/?$/.test(uri));
  if (!mirror) throw new Error('no source of apt here is a Debian mirror');
  return mirror;
}
