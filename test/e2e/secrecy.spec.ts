import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connectVisitor, type SpawnedService, spawnService, testSetting, waitFor } from '@minime/testing';
import { signWebhookPayload } from '@notionhq/client';
import { QdrantDouble } from '../../libs/knowledge/test/qdrant.double.js';
import { type Sandbox, startSandbox } from '../../sandbox/src/index.js';
import { Deployment } from './deployment.js';
import { browser } from './main-job.js';
import { OutsideDouble } from './outside.double.js';

/** All are found by one word, wherever they turn up; so are the passwords in addresses. */
const SECRETS = {
  SESSION_SECRET: 'sekrit-session-0123456789-0123456789',
  ANTHROPIC_API_KEY: 'sekrit-model-key',
  GEO_API_KEY: 'sekrit-geo-key',
  GOOGLE_CLIENT_ID: 'sekrit-google-id',
  GOOGLE_CLIENT_SECRET: 'sekrit-google-secret',
  GOOGLE_REFRESH_TOKEN: 'sekrit-google-refresh',
  NOTION_TOKEN: 'sekrit-notion-token',
  NOTION_WEBHOOK_TOKEN: 'sekrit-notion-webhook',
  EMBEDDING_API_KEY: 'sekrit-embedding-key',
  QDRANT_API_KEY: 'sekrit-qdrant-key',
};
/** The other way into Google's calendar, and to Claude. */
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const OTHER_SECRETS = {
  GOOGLE_SERVICE_ACCOUNT_JSON: JSON.stringify({
    type: 'service_account',
    private_key_id: 'sekrit-key-id',
    private_key: privateKey,
    client_email: 'sekrit-robot@example.iam.gserviceaccount.com',
  }),
  GOOGLE_IMPERSONATE: 'sekrit-calendar-owner@example.com',
  AWS_ACCESS_KEY_ID: 'sekritaccesskey',
  AWS_SECRET_ACCESS_KEY: 'sekrit-aws-secret',
  AWS_SESSION_TOKEN: 'sekrit-aws-session',
};
const KEY_LINES = privateKey.split('\n').filter((line) => line.length > 40);
const PERSONAL = ['Wollstonecraft', 'mary.shelley@example.net', '198.41.30.77', 'sekrit-owner@example.com'];

let sandbox: Sandbox;
let qdrant: QdrantDouble;
let outside: OutsideDouble;
let deployment: Deployment;
const others: SpawnedService[] = [];
const said: string[] = [];

beforeAll(async () => {
  [sandbox, qdrant] = await Promise.all([
    startSandbox({ port: 0, smtpPort: 0, firstTokenMs: 5, gapMs: 1 }),
    QdrantDouble.start({ apiKey: SECRETS.QDRANT_API_KEY }),
  ]);
  outside = await OutsideDouble.start(sandbox.url, qdrant.url);
  deployment = await Deployment.start(
    {},
    {
      ...SECRETS,
      LOG_LEVEL: 'trace',
      TRUST_PROXY_HOPS: '1',
      PUBLIC_URL: 'https://chat.example.org',
      OWNER_EMAIL: 'sekrit-owner@example.com',
      SMTP_URL: outside.smtpUrl('mailer', 'sekrit-smtp-password'),
      ANTHROPIC_BASE_URL: `${outside.url}/anthropic`,
      GEO_BASE_URL: `${outside.url}/ip-api`,
      GOOGLE_BASE_URL: `${outside.url}/google`,
      NOTION_BASE_URL: `${outside.url}/notion`,
      NOTION_PAGE_IDS: '0123456789abcdef0123456789abcdef',
      EMBEDDER: 'voyage',
      EMBEDDING_BASE_URL: `${outside.url}/voyage`,
      QDRANT_URL: outside.url,
    },
  );
});

afterAll(async () => {
  await deployment?.stop();
  await outside?.close();
  await qdrant?.close();
  await sandbox?.close();
});

const gateway = () => deployment.of('gateway')[0] as SpawnedService;
const lines = () =>
  [...deployment.services, ...others].flatMap(({ name, lines }) => lines.map((line) => `${name}: ${line}`));
const telling = (...words: string[]) => lines().filter((line) => words.some((word) => line.includes(word)));
/** Waits for a line that has come since. */
const logged = (name: string, msg: RegExp, since = 0) => {
  const isIt = (line: Record<string, unknown>) => msg.test(String(line.msg)) && Date.parse(String(line.time)) >= since;
  return waitFor(() => deployment.services.some((service) => service.name === name && service.logs.some(isIt)), {
    what: `${name} to say ${msg}`,
    timeoutMs: 30_000,
  });
};

/** Of these secrets, those that nobody outside was shown: a secret that is not used proves nothing. */
const unused = (...secrets: string[]) => secrets.filter((secret) => !outside.told.includes(secret));

/** Everything a visitor tells about themselves, in every field that takes words. */
async function visit(): Promise<void> {
  const visitor = await connectVisitor(
    gateway().url,
    { ...browser, page: 'https://ada.example.org/?mail=mary.shelley@example.net' },
    { headers: { 'X-Forwarded-For': '198.41.30.77' } },
  );
  said.push(visitor.session.token);
  const { text, turnId } = await visitor.ask(
    'I am Wollstonecraft Shelley, mary.shelley@example.net. What is Note G, and may we meet tomorrow?',
  );
  said.push(...text.split('\n').filter((line) => line.length > 30));
  await visitor.send('feedback', { turnId, value: 'down', comment: 'Wollstonecraft is not amused' });
  visitor.socket.emit('message', { text: { Wollstonecraft: 1 } });
  visitor.socket.emit('mary.shelley@example.net', 'Wollstonecraft');
  const authorization = `Bearer ${visitor.session.token}`;
  await fetch(`${gateway().url}/privacy/conversation`, { headers: { authorization } });
  await visitor.send('end', {});
  visitor.disconnect();
}

/** As Notion tells of a page that has changed; what it says is believed where it is signed with the right token. */
async function tellOfChange(verificationToken: string): Promise<void> {
  const page = { type: 'page.content_updated', entity: { id: 'Wollstonecraft', type: 'page' } };
  const body = JSON.stringify(page);
  const signature = await signWebhookPayload({ body, verificationToken });
  const headers = { 'content-type': 'application/json', 'x-notion-signature': signature };
  await fetch(`${gateway().url}/webhooks/notion`, { method: 'POST', headers, body });
}

it('a run in which all goes well leaves no secret, no word and no address in any log', async () => {
  await visit();
  await logged('summary', /mail sent/);
  expect(outside.mails).toBeGreaterThan(0);
  const { SESSION_SECRET: _, NOTION_WEBHOOK_TOKEN: __, ...shown } = SECRETS;
  await waitFor(() => unused(...Object.values(shown), 'sekrit-smtp-password').length === 0, {
    what: 'every secret to be used',
  });
  expect(said.length).toBeGreaterThan(1);
  expect(telling('sekrit', ...PERSONAL, ...said)).toEqual([]);
  expect(lines().filter((line) => /"level":(10|20)\b/.test(line)).length).toBeGreaterThan(10);
});

it('nor does one in which everybody outside refuses, and repeats in the refusal what they were told', async () => {
  outside.refusing = true;
  const since = Date.now();
  await connectVisitor(gateway().url, { token: `${said[0]}sekrit` }).catch(() => undefined);
  for (const verificationToken of ['sekrit-forged', SECRETS.NOTION_WEBHOOK_TOKEN])
    await tellOfChange(verificationToken);
  await visit();
  await logged('chat', /a turn could not be answered/, since);
  await logged('summary', /message will be retried/, since);
  await logged('ingest', /message will be retried|message is dead|knowledge page not read/, since);
  expect(telling('sekrit', ...PERSONAL, ...said)).toEqual([]);
});

it('nor with the other ways in: Bedrock by AWS credentials, the calendar by a service account', async () => {
  const [old] = deployment.of('chat') as [SpawnedService];
  outside.refusing = false;
  deployment.services.splice(deployment.services.indexOf(old), 1);
  others.push(old);
  await old.stop();
  const { ANTHROPIC_API_KEY: _, ...env } = { ...deployment.env, ...deployment.more };
  deployment.services.push(
    await spawnService('chat', {
      ...env,
      ...OTHER_SECRETS,
      LLM_PROVIDER: 'bedrock',
      ANTHROPIC_API_KEY: 'aws',
      ANTHROPIC_BASE_URL: `${outside.url}/bedrock`,
      AWS_REGION: 'eu-central-1',
    }),
  );
  outside.told = '';
  await visit();
  const { GOOGLE_SERVICE_ACCOUNT_JSON: __, AWS_SECRET_ACCESS_KEY: ___, ...shown } = OTHER_SECRETS;
  expect(unused(...Object.values(shown), 'sekrit-robot@', SECRETS.EMBEDDING_API_KEY, SECRETS.QDRANT_API_KEY)).toEqual(
    [],
  );
  outside.refusing = true;
  const since = Date.now();
  await visit();
  await logged('chat', /a turn could not be answered/, since);
  expect(telling('sekrit', ...KEY_LINES, ...PERSONAL, ...said)).toEqual([]);
});

it('nor does a start that fails', async () => {
  const withLogin = (address: string, user: string, password: string) => {
    const url = new URL(address);
    Object.assign(url, { username: user, password });
    return url.href;
  };
  const env = { ...deployment.env, ...deployment.more };
  const [broken] = KEY_LINES;
  const nothing = { waitFor: 'nothing' } as const;
  const starts = await Promise.all([
    spawnService(
      'chat',
      { ...env, DATABASE_URL: withLogin(testSetting('TEST_DATABASE_URL'), 'nobody', 'sekrit-database-password') },
      nothing,
    ),
    spawnService(
      'geo',
      { ...env, RABBITMQ_URL: withLogin(env.RABBITMQ_URL as string, 'nobody', 'sekrit-broker-password') },
      nothing,
    ),
    spawnService('chat', { ...env, GOOGLE_SERVICE_ACCOUNT_JSON: `{"private_key": "${broken}` }, nothing),
    spawnService(
      'summary',
      {
        ...env,
        SMTP_URL: 'sekrit-bad-value',
        DATABASE_URL: 'sekrit-bad-value',
        ANTHROPIC_BASE_URL: 'sekrit-bad-value',
      },
      nothing,
    ),
  ]);
  others.push(...starts);
  const exits = await Promise.all(starts.map(({ exited }) => exited));
  expect(exits.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  expect(starts.every(({ lines }) => lines.some((line) => line.includes('"level":60')))).toBe(true);
  expect(telling('sekrit', ...KEY_LINES)).toEqual([]);
});
