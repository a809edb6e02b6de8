import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

type Build = (root: string) => Promise<{ compiled: number; web: boolean }>;

const { build }: { build: Build } = await import(pathToFileURL(resolve('scripts/lib/build.mjs')).href);

describe('the build', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'minime build '));
    await symlink(resolve('node_modules'), join(root, 'node_modules'));
    for (const path of ['.swcrc', 'scripts/lib/build.mjs']) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await copyFile(path, join(root, path));
    }
    await write(
      'apps/geo/src/main.ts',
      "import { two } from '@minime/contracts';\nexport const four: number = two + two;\n",
    );
    await write('libs/contracts/src/index.ts', 'export const two = 2;\n');
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }

  const output = (path: string) => readFile(join(root, 'dist', path), 'utf8');

  it('compiles everything into one tree that runs, with aliases resolved and sources mapped', async () => {
    expect(await build(root)).toEqual({ compiled: 2, web: false });
    const { four } = await import(pathToFileURL(join(root, 'dist/apps/geo/src/main.js')).href);
    expect(four).toBe(4);
    expect(await output('apps/geo/src/main.js')).toMatch(/\/\/# sourceMappingURL=main\.js\.map\n$/);
    expect(JSON.parse(await output('apps/geo/src/main.js.map')).sources).toEqual(['../../../../apps/geo/src/main.ts']);
  });

  it('does nothing when nothing has changed, and compiles only what has', async () => {
    await build(root);
    expect(await build(root)).toEqual({ compiled: 0, web: false });
    await write('libs/contracts/src/index.ts', 'export const two = 1 + 1;\n');
    expect(await build(root)).toEqual({ compiled: 1, web: false });
    expect(await output('libs/contracts/src/index.js')).toContain('1 + 1');
    await rm(join(root, 'dist/libs'), { recursive: true });
    expect(await build(root)).toEqual({ compiled: 1, web: false });
  });

  it('compiles everything again when the recipe changes', async () => {
    await build(root);
    const recipe = join(root, '.swcrc');
    await writeFile(recipe, (await readFile(recipe, 'utf8')).replace('es2023', 'es2022'));
    expect(await build(root)).toEqual({ compiled: 2, web: false });
  });

  it('leaves tests out, and removes the output of a source that is gone', async () => {
    await write('apps/geo/src/gone.ts', 'export {};\n');
    await write('apps/geo/src/main.spec.ts', 'export {};\n');
    await build(root);
    await rm(join(root, 'apps/geo/src/gone.ts'));
    await build(root);
    expect((await readdir(join(root, 'dist/apps/geo/src'))).sort()).toEqual(['main.js', 'main.js.map']);
  });

  it('names the file that does not compile, and compiles it once it is mended', async () => {
    await write('apps/geo/src/main.ts', 'export const = ;\n');
    await expect(build(root)).rejects.toThrow('apps/geo/src/main.ts does not compile');
    await write('apps/geo/src/main.ts', 'export const four = 4;\n');
    await build(root);
    expect(await output('apps/geo/src/main.js')).toContain('four = 4');
  });
});
