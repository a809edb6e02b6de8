import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { IMAGES } from '../../scripts/lib/image.mjs';

const FOLDER = '.github/workflows';
const PINNED = /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/;

interface Job {
  steps: { uses?: string; run?: string }[];
  permissions?: Record<string, string>;
  environment?: string;
  needs?: string;
  strategy?: { matrix: { app: string[]; platform?: { name: string }[] } };
}

const unpinned = (jobs: Job[]) =>
  jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => (uses && !PINNED.test(uses) ? [uses] : [])));

describe.each(await readdir(FOLDER))('%s', (file) => {
  const read = async () => {
    const text = await readFile(`${FOLDER}/${file}`, 'utf8');
    const { jobs, permissions } = parse(text) as { jobs: Record<string, Job>; permissions: Record<string, string> };
    return { jobs, permissions };
  };

  it('runs no action but by its commit', async () => {
    const { jobs } = await read();
    expect(unpinned(Object.values(jobs))).toEqual([]);
    expect(unpinned([{ steps: [{ uses: 'actions/checkout@v4' }] }])).toEqual(['actions/checkout@v4']);
  });

  it('may read by default, makes every image, and deploys only what somebody has let pass', async () => {
    const { jobs, permissions } = await read();
    expect(permissions).toEqual({ contents: 'read' });
    for (const name of ['image', 'release']) {
      expect(jobs[name]?.strategy?.matrix.app.sort()).toEqual(Object.keys(IMAGES).sort());
    }
    expect(jobs.image?.needs).toBe('test');
    expect(jobs.deploy).toMatchObject({ environment: 'production', needs: 'release' });
  });

  it('audits what is installed, scans each image before it is pushed for either platform with its bill of materials, and signs it', async () => {
    const { jobs } = await read();
    const steps = (name: string) => (jobs[name]?.steps ?? []).map(({ run = '', uses = '' }) => `${uses} ${run}`);
    const first = (name: string, word: string) => steps(name).findIndex((step) => step.includes(word));
    expect(steps('test').join()).toMatch(/bash \.ci\/run.*npm audit --omit=dev --audit-level=high/s);
    expect(jobs.image?.strategy?.matrix.platform?.map(({ name }) => name)).toEqual(['amd64', 'arm64']);
    expect(first('image', 'trivy-action@')).toBeGreaterThan(-1);
    expect(first('image', '--push --sbom=true')).toBeGreaterThan(first('image', 'trivy-action@'));
    expect(first('release', 'cosign sign')).toBeGreaterThan(first('release', 'cosign-installer@'));
  });
});
