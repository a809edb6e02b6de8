import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@minime/database';
import {
  freePort,
  SandboxControl,
  type TestBroker,
  type TestDatabase,
  testBroker,
  testDatabase,
} from '@minime/testing';
import { pino } from 'pino';
import { QdrantDouble } from '../../../libs/knowledge/test/qdrant.double.js';
import { type Sandbox, startSandbox } from '../../../sandbox/src/index.js';
import { examine } from '../src/doctor/doctor.js';
import { schemas } from '../src/schemas.js';

const KEY = 'sk-ant-very-secret';
const ROWS = '00000000-0000-4000-8000-000000000900';
const HOME = '00000000-0000-4000-8000-000000000001';
const NOT_SHARED = '00000000-0000-4000-8000-000000000002';

let sandbox: Sandbox;
let control: SandboxControl;
let database: TestDatabase;
let broker: TestBroker;
let qdrant: QdrantDouble;
/** Everything real, with the sandbox as the world. */
let connected: Record<string, string>;

beforeAll(async () => {
  [sandbox, database, broker, qdrant] = await Promise.all([
    startSandbox({ firstTokenMs: 1, gapMs: 1 }),
    testDatabase(),
    testBroker(),
    QdrantDouble.start(),
  ]);
  control = new SandboxControl(sandbox.url);
  await migrate(database.url, schemas, pino({ level: 'silent' }));
  await fetch(`${sandbox.url}/notion/workspace`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: 'ntn_right',
      dataSources: [{ id: ROWS, title: 'Projects' }],
      pages: [
        { id: HOME, title: 'Home', markdown: 'Welcome.' },
        ...[101, 102, 103].map((n) => ({
          id: `00000000-0000-4000-8000-000000000${n}`,
          title: `Row ${n}`,
          parent: { data_source_id: ROWS },
          markdown: 'Text.',
        })),
      ],
    }),
  });
  connected = {
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_BASE_URL: sandbox.baseUrl('anthropic'),
    GOOGLE_CLIENT_ID: 'id',
    GOOGLE_CLIENT_SECRET: 'client-secret',
    GOOGLE_REFRESH_TOKEN: 'sandbox',
    GOOGLE_BASE_URL: sandbox.baseUrl('google'),
    GEO_BASE_URL: sandbox.baseUrl('ip-api'),
    NOTION_TOKEN: 'ntn_right',
    NOTION_BASE_URL: sandbox.baseUrl('notion'),
    NOTION_DATA_SOURCE_IDS: ROWS,
    NOTION_PAGE_IDS: HOME,
    EMBEDDER: 'voyage',
    EMBEDDING_API_KEY: 'pa-secret',
    EMBEDDING_BASE_URL: sandbox.baseUrl('voyage'),
    QDRANT_URL: qdrant.url,
    SMTP_URL: sandbox.smtpUrl,
    MAIL_FROM: 'Minime <minime@ada.example>',
    OWNER_EMAIL: 'ada@ada.example',
    DATABASE_URL: database.url,
    RABBITMQ_URL: broker.url,
    PUBLIC_URL: 'https://chat.ada.example',
    SESSION_SECRET: 'GQ2c7ZP5nV0aLx9TfRk3sWd8YbHj1mEu',
  };
});
afterAll(async () => {
  await Promise.all([sandbox.close(), database.drop(), broker.drop(), qdrant.close()]);
});

/** Each look may take longer than any does, unless a test is about that. */
const found = async (more: Record<string, string> = {}, limitMs = 60_000) =>
  Object.fromEntries(
    (await examine({ ...connected, ...more }, limitMs)).map(({ part, state, detail }) => [part, { state, detail }]),
  );
const fix = (detail: RegExp) => ({ state: 'fix', detail: expect.stringMatching(detail) });
const ok = (detail: RegExp) => ({ state: 'ok', detail: expect.stringMatching(detail) });

describe('npm run doctor', () => {
  it('says what works, after having tried it', async () => {
    expect(await found()).toEqual({
      Settings: ok(/every variable/),
      Persona: ok(/Ada Lovelace/),
      'Claude (claude-sonnet-5-5)': ok(/answers, in \d+ ms/),
      'Claude (claude-haiku-5-5)': ok(/answers, in \d+ ms/),
      Knowledge: ok(/\d+ pages of Markdown/),
      [`Notion data source ${ROWS}`]: ok(/^3 rows can be read$/),
      [`Notion page ${HOME}`]: ok(/can be read, with 0 pages and 0 databases/),
      Embedder: ok(/voyage\/voyage-4 answers with 1024 dimensions/),
      Index: ok(/minime is made by the first sync/),
      Calendar: ok(/times of primary can be read/),
      Mail: ok(/lets us in; mails go to ada@ada.example/),
      Geolocation: ok(/9\.9\.9\.0 is in /),
      Database: ok(/^PostgreSQL \d+\.\d+ at .*, every migration applied$/),
      Broker: ok(/^RabbitMQ \d.* lets us in$/),
      Address: ok(/lead to https:\/\/chat\.ada\.example$/),
      Secret: ok(/^set$/),
    });
    const calls = await control.modelCalls();
    expect(calls.map(({ body }) => (body as { max_tokens: number }).max_tokens)).toEqual([1, 1]);
    expect(sandbox.inbox.list()).toEqual([]);
  });

  it('says of each part what to do, and no secret, whatever the other side repeats', async () => {
    const parrot = await refusing(401, {
      type: 'error',
      error: { type: 'authentication_error', message: `invalid x-api-key ${KEY}` },
    });
    await control.fail({ part: 'ip-api', kind: '500' });
    try {
      const findings = await found({
        ANTHROPIC_BASE_URL: parrot.url,
        EMBEDDING_BASE_URL: parrot.url,
        NOTION_PAGE_IDS: `${HOME},${NOT_SHARED}`,
        GOOGLE_REFRESH_TOKEN: 'revoked',
        SMTP_URL: `smtp://ada:mail-secret@127.0.0.1:${await freePort()}`,
        DATABASE_URL: database.url.replace(/\/[^/]+$/, '/not_there'),
        RABBITMQ_URL: broker.url.replace(/\/\/[^@]*@/, '//guest:broker-secret@'),
        PUBLIC_URL: 'http://chat.ada.example',
        SESSION_SECRET: 'a'.repeat(32),
        PERSONA_FILE: './nobody.yaml',
      });
      expect(findings).toMatchObject({
        'Claude (claude-sonnet-5-5)': fix(/not accepted \(401\): look at ANTHROPIC_API_KEY/),
        Embedder: fix(/answers 401/),
        [`Notion page ${HOME}`]: ok(/can be read/),
        [`Notion page ${NOT_SHARED}`]: fix(/does not exist or is not shared with the integration/),
        Calendar: fix(/run npm run google:auth/),
        Mail: fix(/does not let us in \(ECONNREFUSED|ESOCKET/),
        Geolocation: fix(/status 500/),
        Database: fix(/the database named in the URL does not exist/),
        Broker: fix(/user, password or virtual host of RABBITMQ_URL is wrong/),
        Address: fix(/PUBLIC_URL is http/),
        Secret: fix(/looks made up/),
        Persona: fix(/cannot be read \(ENOENT\): set PERSONA_FILE/),
      });
      expect(JSON.stringify(findings)).not.toMatch(/secret@|very-secret|mail-secret|broker-secret|aaaa|pa-secret/);
    } finally {
      await parrot.close();
    }
  });

  it('names pending migrations, a token that Notion does not take, and vectors of another size', async () => {
    const empty = await testDatabase();
    const collection = await fetch(`${qdrant.url}/collections/minime--1`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        vectors: { dense: { size: 8, distance: 'Cosine' } },
        sparse_vectors: { bm25: { modifier: 'idf' } },
        metadata: { rules: 1, space: 'voyage/voyage-4' },
      }),
    });
    expect(collection.ok).toBe(true);
    await fetch(`${qdrant.url}/collections/aliases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        actions: [{ create_alias: { collection_name: 'minime--1', alias_name: 'minime' } }],
      }),
    });
    try {
      expect(await found({ DATABASE_URL: empty.url, NOTION_TOKEN: 'ntn_wrong' })).toMatchObject({
        Database: fix(/migrations are pending \(.*summary \d+.*\): run npm run migrate/),
        [`Notion data source ${ROWS}`]: fix(/Notion does not accept NOTION_TOKEN/),
        Index: fix(/minime holds 8 dimensions, but the embedder gives 1024 dimensions: run npm run sync/),
      });
    } finally {
      await empty.drop();
    }
  });

  it('waits for nobody longer than told, and lets nothing else wait', async () => {
    await control.fail({ part: 'google', kind: 'stall', times: 5, match: { name: 'freebusy.query' } });
    expect(await found({}, 3_000)).toMatchObject({ Calendar: fix(/no answer within 3 s/), Persona: ok(/Ada/) });
    await control.reset();
  });

  it('tells of settings that cannot be read before anything else', async () => {
    expect(await found({ RATE_LIMIT_BURST: 'many' })).toMatchObject({ Settings: fix(/RATE_LIMIT_BURST/) });
  });
});

const bare = { DATA_DIR: resolve('dist', 'never-started'), GEO_BASE_URL: 'off' };

it("tells whether text can be read in the owner's own colours", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'minime persona '));
  await cp('persona', folder, { recursive: true });
  const themed = async (css: string) => {
    await writeFile(join(folder, 'theme.css'), css);
    const findings = await examine({ ...bare, PERSONA_FILE: join(folder, 'persona.yaml') }, 60_000);
    return findings.find(({ part }) => part === 'Theme');
  };
  expect(
    await themed(':root { --accent: light-dark(#7a1f5c, #f0a6d6); --on-accent: light-dark(#fff, #2b0a20); }'),
  ).toEqual(expect.objectContaining(ok(/can be read in light and in dark$/)));
  expect(await themed(':root { --said: #ffe066; }')).toMatchObject(
    fix(/4\.5:1.*--on-said on --said \(light\) 1\.\d+:1/),
  );
  await rm(folder, { recursive: true });
});

it('is a command for people and for programs', async () => {
  const nobody = { ...bare, PERSONA_FILE: './nobody.yaml' };
  const [table, json, help, nonsense] = await Promise.all([
    command([], bare),
    command(['--json'], nobody),
    command(['--help'], {}),
    command(['--nonsense'], {}),
  ]);
  expect(table).toMatchObject({ code: 0, out: expect.stringMatching(/ {2}Claude +sandbox +.*set ANTHROPIC_API_KEY/) });
  expect(table.out).toMatch(/Geolocation +off /);
  expect(table.out).toMatch(/\n\nnothing to fix\n$/);
  expect(json.code).toBe(1);
  const persona = { part: 'Persona', state: 'fix', detail: expect.any(String), ms: expect.any(Number) };
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, checks: expect.arrayContaining([persona]) });
  expect(help.out).toContain('npm run doctor');
  expect(nonsense.code).toBe(2);
});

describe('npm run persona:check', () => {
  const check = (path: string) => program('dist/libs/platform/src/persona.cli.js', [path], {});

  it('says what a good file means, and of a bad one where each problem stands', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'minime persona '));
    const bad = join(folder, 'persona.yaml');
    await writeFile(bad, 'name: Ada\ngreeting: Hello\ndisclosure: An AI.\nnickname: A\ntimeZone: Mars/Olympus\n');
    const [good, wrong, nowhere] = await Promise.all([check('persona/persona.yaml'), check(bad), check(`${bad}x`)]);
    expect(good).toEqual({ code: 0, out: expect.stringContaining('Ada Lovelace'), err: '' });
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toContain(`${bad}:4:1 nickname: is not a key`);
    expect(wrong.err).toMatch(/persona\.yaml:5:\d+ timeZone: /);
    expect(nowhere).toEqual({ code: 1, out: '', err: expect.stringContaining('cannot be read (ENOENT)') });
    await rm(folder, { recursive: true });
  });
});

const command = (args: string[], env: Record<string, string>) =>
  program('dist/apps/local/src/doctor/doctor.cli.js', args, env);

/** A program of the build, with these variables and nothing else. */
function program(
  path: string,
  args: string[],
  variables: Record<string, string>,
): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH, ...variables };
  return new Promise((done) => {
    const child = execFile(process.execPath, [resolve(path), ...args], { env }, (_, out, err) =>
      done({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

/** Answers everything with this. */
async function refusing(status: number, body: object): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((closed) => server.close(() => closed()));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
