import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import { startSandbox } from '../../../sandbox/src/index.js';
import { IngestFixture } from './ingest.fixture.js';

let fixture: IngestFixture;

beforeAll(async () => {
  fixture = await IngestFixture.open();
});

beforeEach(async () => {
  await fixture.reset();
  await fixture.write({
    'engine.md': '# The engine\n\nThe mill grinds numbers.',
    'diary.md': '---\nvisibility: private\n---\nSecret.',
  });
});

afterAll(() => fixture.close());

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** `npm run sync` from the build, with these variables and nothing else. */
function run(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const program = resolve('dist/apps/ingest/src/sync.cli.js');
  const variables = {
    PATH: process.env.PATH,
    DATABASE_URL: fixture.database.url,
    KNOWLEDGE_DIR: fixture.folder,
    ...env,
  };
  return new Promise((done) => {
    const child = execFile(process.execPath, [program, ...args], { env: variables }, (_error, out, err) => {
      done({ code: child.exitCode ?? -1, out, err });
    });
  });
}

describe('npm run sync', () => {
  it('syncs once, reports and ends', async () => {
    await expect(run([])).resolves.toEqual({
      code: 0,
      out: expect.stringMatching(
        /^Knowledge synced: seen 2, changed 1, indexed 1 passage, deleted 0, skipped 1, failed 0, 0 requests, 0 tokens, \d+\.\d s\n\nSkipped:\n {2}diary\.md: is private\n$/,
      ),
      err: '',
    });
    await expect(fixture.ask('What does the mill grind?')).resolves.toBe('The mill grinds numbers.');
  });

  it('writes all anew with --full', async () => {
    await fixture.syncs().sync();
    expect((await run(['--full'])).out).toMatch(/seen 2, changed 1, indexed 1 passage/);
  });

  it('says what was paid for: with an embedder, the tokens of what changed', async () => {
    const sandbox = await startSandbox({ parts: ['voyage'] });
    const env = { EMBEDDER: 'voyage', EMBEDDING_API_KEY: 'any', EMBEDDING_BASE_URL: sandbox.baseUrl('voyage') };
    const paid = async () => Number(/(\d+) tokens/.exec((await run([], env)).out)?.[1]);
    await fixture.write({
      'engine.md': '# The engine\n\n## The mill\n\nIt grinds numbers.\n\n## The store\n\nIt holds.',
    });
    try {
      const all = await paid();
      expect(all).toBeGreaterThan(8);
      expect(await paid()).toBe(0);
      await fixture.write({ 'engine.md': '# The engine\n\n## The mill\n\nIt turns.\n\n## The store\n\nIt holds.' });
      const changed = await paid();
      expect(changed).toBeGreaterThan(0);
      expect(changed).toBeLessThan(all);
      const [row] = await fixture.query<{ report: object }>('SELECT "report" FROM "ingest"."last_report"');
      expect(row?.report).toMatchObject({ tokens: changed });
      const entered = `SELECT "model", sum("input_tokens")::int AS "tokens" FROM "llm"."calls" WHERE "purpose" = 'embedding' GROUP BY 1`;
      expect(await fixture.query(entered)).toEqual([{ model: 'voyage-4', tokens: all + changed }]);
    } finally {
      await sandbox.close();
    }
  });

  it('only lists with --dry-run', async () => {
    const { code, out } = await run(['--dry-run']);
    expect(code).toBe(0);
    expect(out).toContain(
      'Strangers will be able to read 1 page:\n  engine.md  (The engine, 1 passage, no link, new)\n',
    );
    expect(out).toContain('Left out:\n  diary.md: is private');
    expect(out).not.toContain('Secret');
    expect(await fixture.index.version()).toBe(0);
  });

  it('tells the running service, which tells everybody', async () => {
    const { heard } = await fixture.listen();
    await fixture.start();
    await waitFor(() => heard.length > 0, { what: 'the sync of the start' });
    await fixture.write({ 'new.md': 'Rhodium is a metal.' });
    await run([]);
    const synced = await waitFor(() => heard[1], { what: 'the sync by hand' });
    expect(synced).toMatchObject({ version: 2, pages: { changed: 1 } });
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['an option it does not know', ['--fast'], {}, /^Unknown option '--fast'[\s\S]*--dry-run/],
    [
      'a database that is not there',
      [],
      { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/x' },
      /127\.0\.0\.1:1\/x does not answer\n$/,
    ],
    ['a variable that is wrong', [], { DATABASE_URL: 'mysql://x' }, /DATABASE_URL: /],
  ])('ends with 1 and one clear message on %s', async (_what, args, env, message) => {
    const { code, out, err } = await run(args, env);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/secret|\n {4}at /);
  });

  it('ends with 1 when there was nothing to read at all', async () => {
    const { code, out } = await run([], { KNOWLEDGE_DIR: join(fixture.folder, 'nowhere') });
    expect(code).toBe(1);
    expect(out).toMatch(/nowhere cannot be read \(ENOENT\): set KNOWLEDGE_DIR/);
  });

  it('explains itself without touching anything', async () => {
    const { code, out } = await run(['--help'], { DATABASE_URL: 'postgres://127.0.0.1:1/x' });
    expect(code).toBe(0);
    expect(out).toMatch(/--full[\s\S]*--dry-run[\s\S]*KNOWLEDGE_DIR/);
  });

  it('brings up the embedded database itself when nothing is running', async () => {
    const base = await mkdtemp(join(tmpdir(), 'minime sync '));
    await mkdir(join(base, 'pages'));
    await writeFile(join(base, 'pages', 'a.md'), 'Text.');
    const env = { DATABASE_URL: '', DATA_DIR: base, KNOWLEDGE_DIR: join(base, 'pages') };
    try {
      expect((await run([], env)).out).toMatch(/seen 1, changed 1/);
      expect(await run([], env)).toMatchObject({ code: 0, out: expect.stringMatching(/seen 1, changed 0/) });
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });
});
