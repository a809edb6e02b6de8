import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { configurationPage } from './lib/configuration.mjs';
import { prepare } from './lib/prepare.mjs';
import { say } from './lib/say.mjs';

const PAGE = 'docs/configuration.md';
const PROGRAMS = {
  gateway: ['apps/gateway/src/gateway.config.js', 'gatewayConfig'],
  chat: ['apps/chat/src/chat.config.js', 'chatConfig'],
  geo: ['apps/geo/src/geo.config.js', 'geoConfig'],
  summary: ['apps/summary/src/summary.config.js', 'summaryConfig'],
  ingest: ['apps/ingest/src/ingest.config.js', 'ingestConfig'],
  sandbox: ['sandbox/src/sandbox.config.js', 'sandboxConfigSchema'],
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `npm run configuration`: writes docs/configuration.md. */
async function main(args) {
  if (args.includes('--help')) {
    process.stdout.write(`npm run configuration: writes ${PAGE} from the services' schemas and .env.example.\n`);
    return;
  }
  if (!(await prepare(root))) return;
  const shapes = {};
  for (const [program, [path, name]] of Object.entries(PROGRAMS)) {
    const { shape } = (await import(pathToFileURL(join(root, 'dist', path)).href))[name];
    // A service of its own needs the broker (libs/platform's `runService`).
    shapes[program] = 'RABBITMQ_URL' in shape ? { ...shape, RABBITMQ_URL: z.url() } : shape;
  }
  writeFileSync(join(root, PAGE), configurationPage(shapes, readFileSync(join(root, '.env.example'), 'utf8')));
  say(`minime: wrote ${PAGE}`);
}

await main(process.argv.slice(2));
