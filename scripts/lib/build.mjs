import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { mustRun } from './run.mjs';
import { Advice } from './say.mjs';
import { stampFiles } from './sources.mjs';

/** What was built from what; without it everything is built. */
const RECORD = 'dist/.build.json';
/** A change of these changes every output. */
const RECIPE = ['.swcrc', 'node_modules/@swc/core/package.json', 'scripts/lib/build.mjs'];
const SERVER_ROOTS = ['apps', 'libs', 'sandbox', 'test/bench', 'test/eval'];
const WEB = 'apps/web';
const WEB_CONFIG = `${WEB}/vite.config.ts`;
const WEB_OUTPUT = 'dist/apps/web/widget.json';

/**
 * Builds what changed since the last build, and removes the outputs of what is gone.
 * @param {string} root
 * @returns {Promise<{ compiled: number, web: boolean }>} how many files, and whether the web client was built
 */
export async function build(root) {
  const recipe = RECIPE.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
  const server = Object.assign({}, ...SERVER_ROOTS.map((directory) => stampFiles(root, directory, isServerSource)));
  const web = stampFiles(root, WEB, () => true);
  const before = readRecord(root);
  const known = before?.recipe === recipe ? before : startOver(root);

  const gone = Object.keys(known.server).filter((path) => !(path in server));
  const changed = Object.keys(server).filter(
    (path) => known.server[path] !== server[path] || !existsSync(outputOf(root, path)),
  );
  const webChanged =
    WEB_CONFIG in web && (JSON.stringify(web) !== JSON.stringify(known.web) || !existsSync(join(root, WEB_OUTPUT)));
  if (gone.length + changed.length === 0 && !webChanged) return { compiled: 0, web: false };

  for (const path of gone) removeOutput(root, path);
  if (changed.length > 0) await compile(root, changed);
  if (webChanged) await buildWeb(root);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, RECORD), JSON.stringify({ recipe, server, web }));
  return { compiled: changed.length, web: webChanged };
}

/** Without a record nobody knows which outputs still have a source. */
function startOver(root) {
  for (const directory of SERVER_ROOTS) rmSync(join(root, 'dist', directory), { recursive: true, force: true });
  return { server: {}, web: {} };
}

function readRecord(root) {
  try {
    return JSON.parse(readFileSync(join(root, RECORD), 'utf8'));
  } catch {
    return undefined;
  }
}

function isServerSource(path) {
  return /\.tsx?$/.test(path) && !path.endsWith('.spec.ts') && !path.startsWith(`${WEB}/`);
}

function outputOf(root, path) {
  return join(root, 'dist', path.replace(/\.tsx?$/, '.js'));
}

function removeOutput(root, path) {
  const output = outputOf(root, path);
  rmSync(output, { force: true });
  rmSync(`${output}.map`, { force: true });
}

/** The same as `swc apps libs sandbox test/eval -d dist`, for some files only. */
async function compile(root, paths) {
  const { default: swc } = await import('@swc/core');
  await Promise.all(
    paths.map(async (path) => {
      const output = outputOf(root, path);
      const { code, map } = await swc
        .transformFile(join(root, path), {
          cwd: root,
          root,
          configFile: join(root, '.swcrc'),
          outputPath: output,
          sourceFileName: relative(dirname(output), join(root, path)),
          ...(path.endsWith('.tsx') && { jsc: { parser: { syntax: 'typescript', tsx: true } } }),
        })
        .catch((error) => {
          throw new Advice(`${path} does not compile: ${error.message}`);
        });
      mkdirSync(dirname(output), { recursive: true });
      writeFileSync(output, `${code}\n//# sourceMappingURL=${basename(output)}.map\n`);
      writeFileSync(`${output}.map`, map);
    }),
  );
}

async function buildWeb(root) {
  await mustRun(process.execPath, [join(root, WEB, 'build.mjs')], { cwd: root });
}
