import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface Updater {
  extends: string[];
  kubernetes: { managerFilePatterns: string[] };
  packageRules: { matchPackageNames: string[]; enabled?: boolean }[];
}

/** Where the updater finds images by itself; manifests are told to it. */
const BY_ITSELF = ['Dockerfile', 'docker-compose.yml', '.github/workflows/ci.yml'];
const IMAGE = /^\s*(?:image:|container:|ARG NODE_IMAGE=|FROM) *([\w.-]+(?:\/[\w.-]+)*:[^\s"]+)/gm;
/** A version, perhaps a variant, and the digest as soon as the updater has been here. */
const PINNABLE = /:v?\d+\.\d+(?:\.\d+)?(?:-[a-z]+)?(?:@sha256:[0-9a-f]{64})?$/;

const updater = JSON.parse(await readFile('renovate.json', 'utf8')) as Updater;
const manifests = (await readdir('k8s', { recursive: true })).map((path) => join('k8s', path));
const imagesIn = async (path: string): Promise<string[]> =>
  [...(await readFile(path, 'utf8')).matchAll(IMAGE)].map(([, image]) => image as string).filter(isForeign);
const isForeign = (image: string) => !/^(?:ghcr\.io\/)?minime\//.test(image);

describe('the dependency updater', () => {
  it('pins images by digest and actions by commit', () => {
    expect(updater.extends).toEqual(
      expect.arrayContaining(['docker:pinDigests', 'helpers:pinGitHubActionDigests', 'config:recommended']),
    );
    const left = updater.packageRules
      .filter(({ enabled }) => enabled === false)
      .flatMap((rule) => rule.matchPackageNames);
    expect(left).toEqual(['minime/**', 'ghcr.io/minime/**']);
  });

  it('is told of every manifest with an image of others', async () => {
    const pattern = new RegExp(updater.kubernetes.managerFilePatterns[0]?.slice(1, -1) ?? '');
    const files = manifests.filter((path) => path.endsWith('.yaml'));
    const withImages = (await Promise.all(files.map(async (path) => ({ path, images: await imagesIn(path) })))).filter(
      ({ images }) => images.length > 0,
    );
    expect(withImages.length).toBeGreaterThan(2);
    expect(withImages.filter(({ path }) => !pattern.test(path))).toEqual([]);
  });

  it('finds a version to go on from in every image of others', async () => {
    const files = [...BY_ITSELF, ...manifests.filter((path) => path.endsWith('.yaml'))];
    const images = (await Promise.all(files.map(imagesIn))).flat();
    expect(images.length).toBeGreaterThan(8);
    expect(images.filter((image) => !PINNABLE.test(image))).toEqual([]);
  });

  it.each(['node:lts-slim', 'postgres:latest', 'caddy'])('could not go on from %s', (image) => {
    expect(PINNABLE.test(image)).toBe(false);
  });
});
