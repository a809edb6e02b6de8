import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { IMAGE_NODE_OPTIONS } from '@minime/testing';

const dockerfile = await readFile('Dockerfile', 'utf8');
const ignored = (await readFile('.dockerignore', 'utf8')).split('\n').filter((line) => line && !line.startsWith('#'));
/** As Docker names its argument. */
const BASE = '$' + '{NODE_IMAGE}';
/** What stands in the image that is shipped, and not in the stages before it. */
const shipped = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

describe('the Dockerfile', () => {
  it('builds in stages on one base of a version with long support, and ships the files of one program only', () => {
    const [, major] = /^ARG NODE_IMAGE=node:(\d+)\.\d+\.\d+-slim(?:@sha256:[0-9a-f]{64})?$/m.exec(dockerfile) ?? [];
    expect(Number(major) % 2).toBe(0);
    expect(dockerfile.match(/^FROM .*$/gm)).toEqual([`FROM ${BASE} AS build`, 'FROM build AS tree', `FROM ${BASE}`]);
    expect(shipped.match(/^COPY .*$/gm)).toEqual(['COPY --from=tree /tree ./']);
    expect(shipped).not.toMatch(/^RUN npm/m);
  });

  it('says what is in an image and whether it is well, and runs it as nobody special', () => {
    for (const label of ['title', 'licenses', 'version', 'revision']) {
      expect(shipped).toContain(`org.opencontainers.image.${label}=`);
    }
    expect(shipped).toMatch(/^HEALTHCHECK .*CMD \["node", "scripts\/health\.mjs"\]$/m);
    expect(shipped.indexOf('\nUSER node')).toBeGreaterThan(shipped.lastIndexOf('\nRUN '));
    expect(shipped.indexOf('\nENTRYPOINT')).toBeGreaterThan(shipped.indexOf('\nUSER node'));
  });

  it('tells Node.js what `npm start` and the processes of the tests tell it, too', async () => {
    expect(shipped).toContain(
      `\nENTRYPOINT ${JSON.stringify(['node', ...IMAGE_NODE_OPTIONS]).replaceAll(',', ', ')}\n`,
    );
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
    // Source maps are switched on by the script: the start itself needs none.
    const [, ...options] = IMAGE_NODE_OPTIONS;
    expect(scripts.start).toBe(`node ${options.join(' ')} scripts/start.mjs`);
  });

  it('is given nothing but what a build reads, and no file of settings', () => {
    expect(ignored[0]).toBe('*');
    expect(ignored).toEqual(expect.arrayContaining(['**/node_modules', '**/dist', '**/.env*']));
    expect(ignored.filter((line) => line.startsWith('!') && /env|data|\.git/.test(line))).toEqual([]);
  });
});
