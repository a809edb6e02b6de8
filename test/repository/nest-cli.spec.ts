import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

const foldersOf = async (parent: string) =>
  (await readdir(parent, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);

describe('nest-cli.json', () => {
  it('names every part that is compiled for Node.js, so that `nest build --all` builds what `npm run build` builds', async () => {
    const { projects } = JSON.parse(await readFile('nest-cli.json', 'utf8'));
    const parts = [...(await foldersOf('apps')), ...(await foldersOf('libs')), 'sandbox'].filter(
      (name) => name !== 'web',
    );
    expect(Object.keys(projects).sort()).toEqual(parts.sort());
  });
});
