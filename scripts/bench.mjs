import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireNode } from './lib/node-version.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `npm run bench`: builds what changed first, and lends the benchmark real services. */
async function main(args) {
  requireNode();
  process.chdir(root);
  const { prepare } = await import('./lib/prepare.mjs');
  if (!(await prepare(root))) return;
  const [{ startPostgres }, { startRabbitmq }, { findBrowser }] = await Promise.all([
    import('./lib/postgres.mjs'),
    import('./lib/rabbitmq.mjs'),
    import('./lib/browser.mjs'),
  ]);
  process.setSourceMapsEnabled(true);
  const { runBench } = await import(pathToFileURL(join(root, 'dist/test/bench/bench.cli.js')).href);
  await runBench(args, { startPostgres, startRabbitmq, findBrowser });
}

await main(process.argv.slice(2));
