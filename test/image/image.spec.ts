import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectVisitor, freePort, spawnService, testDatabase, waitFor } from '@minime/testing';
import { IMAGES, type ImageName } from '../../scripts/lib/image.mjs';
import { imageNodeVersion } from '../../scripts/lib/image-node.mjs';
import { Deployment } from '../e2e/deployment.js';

const run = promisify(execFile);
const NAMES = Object.keys(IMAGES) as ImageName[];
const SERVICES = ['gateway', 'chat', 'geo', 'summary', 'ingest'];
const DEVELOPER_PACKAGES = [
  'jest',
  '@jest',
  '@swc',
  'vite',
  'typescript',
  'playwright-core',
  '@kubernetes',
  '@biomejs',
];
const MAX_BYTES = 80_000_000;

let trees: string;
const tree = (name: string) => join(trees, name);
const filesOf = async (name: string) =>
  (await readdir(tree(name), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => relative(tree(name), join(parentPath, file)));

beforeAll(async () => {
  // Names of the files that are there already, on the same disk; other accounts have to be able to read them.
  trees = await mkdtemp(resolve('dist/images-'));
  await chmod(trees, 0o755);
  await run(process.execPath, ['scripts/image.mjs', ...NAMES, '--out', trees, '--link']);
}, 300_000);

afterAll(() => rm(trees, { recursive: true, force: true }));

describe('an image', () => {
  it.each(SERVICES)('of %s weighs no more than 80 MB beside its base', async (name) => {
    const sizes = await Promise.all(
      (await filesOf(name)).map(async (path) => (await stat(join(tree(name), path))).size),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  it.each(NAMES)('of %s holds no source, no test and nothing that only developers use', async (name) => {
    const wrong = (await filesOf(name)).filter(
      (path) =>
        /(?<!\.d)\.ts$/.test(path.replace(/^node_modules\/.*/, '')) ||
        /\.spec\.js$|\/libs\/testing\/|^\.env/.test(path) ||
        DEVELOPER_PACKAGES.some((dependency) => path.startsWith(`node_modules/${dependency}/`)),
    );
    expect(wrong).toEqual([]);
  });

  it('is what the Dockerfile makes, by the commands of package.json', async () => {
    const [dockerfile, { scripts }] = await Promise.all([
      readFile('Dockerfile', 'utf8'),
      readFile('package.json', 'utf8').then((text) => JSON.parse(text)),
    ]);
    const commands = [...dockerfile.matchAll(/^RUN (.*)$/gm)].map(([, command]) => command as string);
    const ours = commands.filter((command) => command.startsWith('npm run'));
    expect(ours).toEqual(['npm run build', `npm run image -- \${APP} --out /tree`]);
    for (const command of ours) expect(scripts).toHaveProperty(command.split(' ')[2] as string);
    expect(commands.filter((command) => command.startsWith('npm') && !ours.includes(command))).toEqual(['npm ci']);
    expect(dockerfile).toMatch(/^USER node$/m);
    for (const name of NAMES) expect(dockerfile).toContain(name);
  });
});

/** What these tests run on, and what the images run on. */
const IMAGE_NODE = process.env.IMAGE_NODE_PATH ?? process.execPath;
const NODES = [...new Set([process.execPath, IMAGE_NODE])];

it("the Node.js that the images are started on is the base's own, of a line with long support", async () => {
  const { stdout: version } = await run(IMAGE_NODE, ['-p', 'process.versions.node']);
  expect(version.trim()).toBe(imageNodeVersion('.'));
  expect(Number(version.split('.')[0]) % 2).toBe(0);
});

describe.each(NODES)('what the images start, on %s', (node) => {
  it('the migrations', async () => {
    const database = await testDatabase();
    try {
      const { stdout } = await run(node, ['.'], {
        cwd: tree('migrate'),
        env: { PATH: process.env.PATH, DATABASE_URL: database.url },
      });
      expect(stdout).toMatch(/\d+ migrations applied/);
    } finally {
      await database.drop();
    }
  });

  it('the sandbox, whose health check says so', async () => {
    const environment = {
      PATH: process.env.PATH,
      SANDBOX_PORT: String(await freePort()),
      SANDBOX_SMTP_PORT: String(await freePort()),
    };
    const at = { cwd: tree('sandbox'), env: environment };
    const healthy = () =>
      run(node, ['scripts/health.mjs'], at).then(
        () => true,
        () => false,
      );
    expect(await healthy()).toBe(false);
    const sandbox = spawn(node, ['.'], { ...at, stdio: 'ignore' });
    const ended = once(sandbox, 'close');
    try {
      await waitFor(healthy, { what: 'the health check' });
    } finally {
      sandbox.kill('SIGTERM');
      await ended;
    }
  });

  it('five services that answer a visitor and serve the page', async () => {
    const deployment = await Deployment.start({}, {}, (name) => ({ product: tree(name), node }));
    try {
      const gateway = deployment.of('gateway')[0];
      const visitor = await connectVisitor(gateway?.url as string, {});
      expect(await visitor.ask('What is Note G?')).toMatchObject({ status: 'finished' });
      visitor.disconnect();
      expect(await (await fetch(gateway?.url as string)).text()).toContain('<!doctype html>');
    } finally {
      await deployment.stop();
    }
  });

  it('doctor, which finds in the image of the whole all that it tries', async () => {
    const [database, nobody] = [await testDatabase(), `127.0.0.1:${await freePort()}`];
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      RABBITMQ_URL: `amqp://guest:guest@${nobody}`,
      QDRANT_URL: `http://${nobody}`,
      ANTHROPIC_API_KEY: 'key',
      ANTHROPIC_BASE_URL: `http://${nobody}`,
      EMBEDDER: 'voyage',
      EMBEDDING_API_KEY: 'key',
      EMBEDDING_BASE_URL: `http://${nobody}`,
      NOTION_TOKEN: 'token',
      NOTION_BASE_URL: `http://${nobody}`,
      NOTION_PAGE_IDS: '00000000-0000-4000-8000-000000000001',
      GOOGLE_CLIENT_ID: 'id',
      GOOGLE_CLIENT_SECRET: 'secret',
      GOOGLE_REFRESH_TOKEN: 'token',
      GOOGLE_BASE_URL: `http://${nobody}`,
      GEO_BASE_URL: `http://${nobody}`,
      SMTP_URL: `smtp://${nobody}`,
      MAIL_FROM: 'minime@ada.example',
      OWNER_EMAIL: 'ada@ada.example',
    };
    try {
      const program = ['dist/apps/local/src/doctor/doctor.cli.js', '--json', '--timeout', '10'];
      const ended = await run(node, program, { cwd: tree('local'), env }).catch((error) => error);
      expect(ended.code).toBe(1);
      const { ok, checks } = JSON.parse(ended.stdout) as { ok: boolean; checks: { part: string; state: string }[] };
      expect(ok).toBe(false);
      const parts = (state: string) => checks.filter((check) => check.state === state).map(({ part }) => part);
      expect(parts('fix').sort()).toEqual(
        expect.arrayContaining(['Broker', 'Calendar', 'Database', 'Embedder', 'Geolocation', 'Index', 'Mail']),
      );
      expect(parts('ok')).toEqual(expect.arrayContaining(['Settings', 'Persona', 'Knowledge']));
      expect(ended.stdout + ended.stderr).not.toMatch(/cannot find|MODULE_NOT_FOUND|ENOENT/i);
    } finally {
      await database.drop();
    }
  });

  it('the whole in one process, with the database it brings along', async () => {
    const data = await mkdtemp(join(tmpdir(), 'minime-image-'));
    const ports = { SANDBOX_PORT: String(await freePort()), SANDBOX_SMTP_PORT: String(await freePort()) };
    try {
      const whole = await spawnService('local', { DATA_DIR: data, ...ports }, { product: tree('local'), node });
      expect((await whole.stop()).code).toBe(0);
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
});
