import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.mjs';
import { Advice, step } from './say.mjs';

const STAMP = 'node_modules/.minime-lock-hash';

/**
 * Brings `node_modules` to what package-lock.json says: nothing to do when it was installed from this very file, or
 * holds these very versions. Never removes what a developer installed by hand and recorded.
 * @param {string} root
 */
export async function ensureInstalled(root) {
  const lock = await readFile(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, STAMP);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === hash) return;
  if (!(await isInstalled(root, JSON.parse(lock.toString())))) await step('installing dependencies', () => npmCi(root));
  await writeFile(stamp, hash);
}

/** npm keeps a lock file of what it has really put there. */
async function isInstalled(root, lock) {
  const hidden = await readFile(join(root, 'node_modules/.package-lock.json'), 'utf8').catch(() => '');
  if (!hidden) return false;
  const { packages } = JSON.parse(hidden);
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = packages[path];
    return found ? found.version === wanted.version : wanted.optional === true || wanted.devOptional === true;
  });
}

async function npmCi(root) {
  const options = { cwd: root, env: { ...process.env, NODE_ENV: 'development' } };
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const { code, output } = npm
    ? await run(process.execPath, [npm, ...args], options)
    : await run('npm', args, { ...options, shell: process.platform === 'win32' });
  if (code !== 0) throw new Advice(`npm ci failed:\n${output.trim()}`);
}
