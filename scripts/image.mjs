import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { requireNode } from './lib/node-version.mjs';
import { Advice, giveUp, say } from './lib/say.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const usage = `npm run image -- NAME [--out DIR]: lays out what the image of one program holds: the files that it reaches, and no others.
The Dockerfile runs this; to look at an image without a container engine, run it too, and start it with: node DIR

  NAME        gateway, chat, geo, summary, ingest, migrate, sandbox, or local (all of them in one process); of several
              names each gets a folder of its own in DIR
  --out DIR   where to (dist/image/NAME); emptied first
  --link      further names of the same files instead of copies; DIR has to be on the same disk
  --help      this text
`;

/** `npm run image` */
async function main() {
  requireNode();
  const { values, positionals } = options();
  if (values.help) return process.stdout.write(usage);
  const { filesOf, IMAGES, layOut } = await import('./lib/image.mjs');
  const unknown = positionals.find((name) => !Object.hasOwn(IMAGES, name));
  if (unknown || positionals.length === 0) throw new Advice(`which image? one of ${Object.keys(IMAGES).join(', ')}`);
  const cache = {};
  for (const name of positionals) {
    const out = values.out && positionals.length > 1 ? join(values.out, name) : values.out;
    const target = resolve(process.env.INIT_CWD ?? process.cwd(), out ?? resolve(root, 'dist/image', name));
    const files = await filesOf(root, name, cache);
    const bytes = layOut({ root, name, target, files, link: values.link });
    say(`minime: ${target}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
  }
}

function options() {
  try {
    return parseArgs({
      options: { out: { type: 'string' }, link: { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Advice(`${error.message}\n\n${usage}`);
  }
}

await main().catch(giveUp);
