import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const HASH_CHARS = 8;
const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, '../../dist/apps/web');

const integrityOf = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

/** Builds the page, the widget and the client, and says by which digests browsers can tell them. */
async function main() {
  // A shell may have another one, and visitors would load the libraries' helps for developers.
  process.env.NODE_ENV = 'production';
  for (const mode of ['page', 'widget', 'client']) await build({ configFile: join(here, 'vite.config.ts'), mode });
  copyFileSync(join(here, 'client.d.ts'), join(built, 'client.d.ts'));
  describeWidget();
  sealPage();
}

/** `/widget-<hash>.js` is the same loader under a name that never means anything else, with its digest beside it. */
function describeWidget() {
  const bytes = readFileSync(join(built, 'widget.js'));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_CHARS);
  const file = `widget-${hash}.js`;
  writeFileSync(join(built, file), bytes);
  writeFileSync(join(built, 'widget.json'), `${JSON.stringify({ file, integrity: integrityOf(bytes) }, null, 2)}\n`);
}

/** The page names its scripts and styles with their digests, and the owner's own style sheet last. */
function sealPage() {
  const path = join(built, 'index.html');
  const html = readFileSync(path, 'utf8').replace(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g, (name, file) => {
    return `${name} integrity="${integrityOf(readFileSync(join(built, file)))}"`;
  });
  writeFileSync(path, html.replace('  </head>', '    <link rel="stylesheet" href="./theme.css" />\n  </head>'));
}

await main();
