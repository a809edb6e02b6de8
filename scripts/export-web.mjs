import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { Advice, giveUp, say } from './lib/say.mjs';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const SHORT = 'public, max-age=300';

/** `npm run export:web -- --gateway URL [--out DIR] [--sites ORIGINS]`: page and widget as a folder for any static host. */
async function main(root) {
  requireNode();
  process.chdir(root);
  const { values } = parseArgs({
    options: { gateway: { type: 'string' }, out: { type: 'string', default: 'dist-web' }, sites: { type: 'string' } },
  });
  const { gateway, out, sites } = values;
  if (!/^https?:$/.test(protocolOf(gateway))) {
    throw new Advice('say where the gateway is: npm run export:web -- --gateway https://chat.example.org');
  }
  await ensureInstalled(root);
  await build(root);
  rmSync(out, { recursive: true, force: true });
  cpSync('dist/apps/web', out, { recursive: true });
  const page = readFileSync(join(out, 'index.html'), 'utf8');
  const meta = `    <meta name="minime-gateway" content="${new URL(gateway).origin}" />\n`;
  writeFileSync(join(out, 'index.html'), page.replace('  </head>', `${meta}  </head>`));
  const theme = join(dirname(process.env.PERSONA_FILE ?? 'persona/persona.yaml'), 'theme.css');
  writeFileSync(join(out, 'theme.css'), existsSync(theme) ? readFileSync(theme) : '');
  writeFileSync(join(out, '_headers'), headers(new URL(gateway), sites?.split(',') ?? []));
  say(`${out}: ready for any static host; let its origin in with ALLOWED_ORIGINS of the gateway`);
}

function protocolOf(text) {
  try {
    return new URL(text).protocol;
  } catch {
    return '';
  }
}

function headers({ origin, host, protocol }, sites) {
  const socket = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
  const policy = [
    "default-src 'self'",
    `img-src 'self' ${origin} data: https:`,
    `connect-src 'self' ${origin} ${socket}`,
    "object-src 'none'",
    "base-uri 'none'",
    `frame-ancestors ${["'self'", ...sites].join(' ')}`,
  ].join('; ');
  const rules = {
    '/*': {
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Access-Control-Allow-Origin': '*',
    },
    '/index.html': { 'Cache-Control': 'no-cache' },
    '/assets/*': { 'Cache-Control': IMMUTABLE },
    '/widget-*.js': { 'Cache-Control': IMMUTABLE },
    '/widget.js': { 'Cache-Control': SHORT },
    '/theme.css': { 'Cache-Control': SHORT },
  };
  return Object.entries(rules)
    .map(
      ([path, fields]) =>
        `${path}\n${Object.entries(fields)
          .map(([name, value]) => `  ${name}: ${value}\n`)
          .join('')}`,
    )
    .join('\n');
}

await main(dirname(dirname(fileURLToPath(import.meta.url)))).catch(giveUp);
