import { chmodSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isExecutable, mustRun } from './run.mjs';
import { Advice, say } from './say.mjs';

/** The version that the Dockerfile's base carries, such as `26.10.0`. */
export function imageNodeVersion(root) {
  const version = /^ARG NODE_IMAGE=node:(\d+\.\d+\.\d+)-slim(?:@|$)/m.exec(
    readFileSync(join(root, 'Dockerfile'), 'utf8'),
  )?.[1];
  if (!version) throw new Advice('the Dockerfile names no version of node:…-slim as NODE_IMAGE');
  return version;
}

/**
 * Path of the very Node.js that the images run on: `IMAGE_NODE_PATH`, this one if it is the same, that of an earlier run, else the
 * one that the npm package `node` would install for this platform, unpacked into `.cache` with nothing installed.
 * @param {string} root of the repository
 */
export async function findImageNode(root) {
  if (process.env.IMAGE_NODE_PATH) return process.env.IMAGE_NODE_PATH;
  const version = imageNodeVersion(root);
  if (process.versions.node === version) return process.execPath;
  const cached = join(root, `.cache/node-${version}`);
  if (isExecutable(cached)) return cached;
  const name = `node-${process.platform}-${process.arch}@${version}`;
  say(`minime: unpacking the npm package ${name} into ${cached} (the tests start the images on it)`);
  await unpack(name, cached).catch((error) => {
    throw new Advice(`${name} could not be had: ${error.message}\nA Node.js ${version} of yours does: IMAGE_NODE_PATH`);
  });
  return cached;
}

async function unpack(name, target) {
  mkdirSync(dirname(target), { recursive: true });
  const home = await mkdtemp(`${target}-`);
  try {
    await mustRun('npm', ['pack', '--silent', name], { cwd: home, shell: process.platform === 'win32' });
    const [archive] = await readdir(home);
    await mustRun('tar', ['-xzf', archive, 'package/bin/node'], { cwd: home });
    const program = join(home, 'package/bin/node');
    chmodSync(program, 0o755);
    renameSync(program, target);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
