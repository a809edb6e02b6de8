import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireNode } from './lib/node-version.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs one program of the build with the variables of `.env`: what `start:<service>`, `migrate` and `sync` run. */
async function main(program) {
  requireNode();
  const built = join(root, 'dist', program);
  if (!existsSync(built)) {
    process.stderr.write('minime: not built yet, run: npm run build\n');
    process.exitCode = 1;
    return;
  }
  process.chdir(root);
  if (existsSync('.env')) process.loadEnvFile('.env');
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(built).href);
}

await main(process.argv.splice(2, 1)[0]);
