import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ofKind, render, workloads } from './manifests.js';

interface Step {
  name?: string;
  run?: string;
}

const run = promisify(execFile);

/** What GitHub tells a step of the tag v1.2.3. */
const TOLD = {
  GITHUB_REPOSITORY: 'Lovelace/Minime',
  GITHUB_REF_NAME: 'v1.2.3',
  GITHUB_SERVER_URL: 'https://git.example.org',
};

it('the pipeline says in one place what is deployed: images, migration and the page behind the alerts', async () => {
  const { jobs } = parse(await readFile('.github/workflows/ci.yml', 'utf8'));
  const step = (jobs.deploy.steps as Step[]).find(({ name }) => name === 'Say what runs');
  await mkdir('.cache', { recursive: true });
  const checkout = resolve(await mkdtemp(join('.cache', 'release-')));
  try {
    await cp('k8s', join(checkout, 'k8s'), { recursive: true });
    const env = { PATH: process.env.PATH, ...TOLD };
    await run('bash', ['-euo', 'pipefail', '-c', step?.run as string], { cwd: checkout, env });
    const manifests = await render(join(checkout, 'k8s/overlays/production'));

    const ours = workloads(manifests).flatMap(({ pod }) => pod.containers.map(({ image }) => image));
    expect(ours.filter((image) => image.startsWith('ghcr.io/')).sort()).toEqual(
      ['chat', 'gateway', 'geo', 'ingest', 'ingest', 'migrate', 'summary'].map(
        (name) => `ghcr.io/lovelace/minime/${name}:1.2.3`,
      ),
    );
    expect(ofKind(manifests, 'Job').map(({ metadata }) => metadata.name)).toEqual(['migrate-1.2.3']);
    const [rules] = ofKind(manifests, 'PrometheusRule');
    expect(rules?.spec.groups[0].rules[0].annotations.runbook_url).toBe(
      'https://git.example.org/Lovelace/Minime/blob/v1.2.3/docs/operations.md#minimeservicedown',
    );
  } finally {
    await rm(checkout, { recursive: true, force: true });
  }
});
