import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireNode } from './lib/node-version.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Options that name a place, as seen from where the command was typed. */
const PATHS = ['--knowledge', '--questions', '--runs'];

/** `npm run eval`: builds what changed first, for figures of yesterday's build would mislead. */
async function main(args) {
  requireNode();
  const from = process.env.INIT_CWD ?? process.cwd();
  const absolute = args.map((argument, index) =>
    PATHS.includes(args[index - 1]) ? resolve(from, argument) : argument,
  );
  process.chdir(root);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { prepare } = await import('./lib/prepare.mjs');
  if (!(await prepare(root))) return;
  process.argv.splice(2, Infinity, ...absolute);
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(root, 'dist/test/eval/eval.cli.js')).href);
}

await main(process.argv.slice(2));
