import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectEmbedded } from '@minime/database';
import {
  connectVisitor,
  freePort,
  SandboxControl,
  type SpawnedService,
  spawnService,
  tablesWith,
  testHost,
  waitFor,
} from '@minime/testing';
import pg from 'pg';
import { knowledgeLoaded } from './knowledge.js';
import { browser, expectUsefulMail, mailsOf, talk } from './main-job.js';

/** A command of the build, as `npm run` starts it. */
const command = (program: string, args: string[], env: Record<string, string>) =>
  promisify(execFile)(process.execPath, [resolve('dist', program), ...args], {
    env: { PATH: process.env.PATH, ...env },
  });

describe('npm start: everything in one process, without a key', () => {
  let dataDir: string;
  let env: Record<string, string>;
  let minime: SpawnedService;
  let sandboxUrl: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'minime data '));
    const sandboxPort = await freePort();
    sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
    env = {
      DATA_DIR: dataDir,
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_SMTP_PORT: String(await freePort()),
      SANDBOX_FIRST_TOKEN_MS: '20',
      SANDBOX_GAP_MS: '5',
      RATE_LIMIT_BURST: '20',
      RATE_LIMIT_IP_PER_MINUTE: '100',
    };
    minime = await spawnService('local', env);
    await knowledgeLoaded(minime, [minime]);
  });
  afterAll(async () => {
    await minime?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('serves the page and says what is sandboxed', async () => {
    const page = await fetch(minime.url);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/html/);
    expect(minime.lines.join('\n')).toMatch(/Claude +sandbox .*ANTHROPIC_API_KEY/);
    const visitor = await connectVisitor(minime.url);
    expect(visitor.session.persona.name).toBe('Ada Lovelace');
    expect(visitor.session.sandboxed).toEqual(['Claude', 'Mail', 'Calendar', 'Geolocation']);
    visitor.disconnect();
  });

  it.each([
    ['its DATA_DIR is in use', {}, 'data_dir_in_use'],
    ['a setting is wrong', { LOG_LEVEL: 'loud', RATE_LIMIT_BURST: '0' }, 'config_invalid'],
    ['the persona file is malformed', { PERSONA_FILE: 'package-lock.json' }, 'persona_invalid'],
  ])('a further one says in one line that %s', async (_, wrong, code) => {
    const second = await spawnService('local', { ...env, ...wrong }, { waitFor: 'nothing' });
    await expect(second.exited).resolves.toMatchObject({ code: 1 });
    expect(second.lines).toHaveLength(1);
    expect(second.logs).toEqual([expect.objectContaining({ level: 60, code })]);
  });

  it('answers, remembers, and mails the owner once when the visitor ends', async () => {
    const visitor = await connectVisitor(minime.url, browser);
    await talk(visitor, sandboxUrl);
    visitor.disconnect();
    const [mail] = await mailsOf(sandboxUrl, visitor.session.conversationId, 1);
    expectUsefulMail(mail!);
  });

  it('serves the simplest client, which sends { message } without acknowledgement', async () => {
    const visitor = await connectVisitor(minime.url);
    visitor.socket.emit('message', { message: 'What is Note G?' });
    const { turnId } = await visitor.next('turn_started');
    const answer = await visitor.answer(turnId);
    expect(answer.text).toMatch(/Note G/);
    visitor.disconnect();
  });

  it('gives the visitor all that is kept of them, and at their wish keeps none of it', async () => {
    const visitor = await connectVisitor(minime.url, browser);
    const { conversationId, token, privacyEndpoint } = visitor.session;
    const data = (method: string) =>
      fetch(new URL(privacyEndpoint!, minime.url), { method, headers: { Authorization: `Bearer ${token}` } });
    const answer = await visitor.ask('My name is Hester Heliotrope and I work at the Navy Labs.');
    await visitor.send('feedback', { turnId: answer.turnId, value: 'down', comment: 'Say more of Heliotrope!' });
    await visitor.send('end', {});
    await mailsOf(sandboxUrl, conversationId, 1);
    const copy = await waitFor(
      async () => {
        const found = await (await data('GET')).json();
        return found.feedback.length > 0 && found.mails[0]?.sentAt ? found : undefined;
      },
      { what: 'feedback and mail in the copy', intervalMs: 1_000 },
    );
    expect(copy).toMatchObject({
      conversationId,
      turns: [{ turnId: answer.turnId, answer: answer.text }],
      visitor: { details: { name: 'Hester Heliotrope', company: 'Navy Labs' } },
    });
    const { url, close } = await connectEmbedded({ dataDir, log: testHost().logger });
    const database = new pg.Client({ connectionString: url });
    await database.connect();
    try {
      expect(await tablesWith('Heliotrope', database)).toEqual(
        expect.arrayContaining(['chat.turns', 'chat.visitors', 'summary.feedback']),
      );
      const erased = await data('DELETE');
      expect([erased.status, await erased.json()]).toEqual([202, expect.objectContaining({ conversationId })]);
      await waitFor(async () => (await tablesWith('Heliotrope', database)).length === 0, { what: 'no trace of it' });
    } finally {
      await database.end();
      await close();
    }
    const nothing = { conversation: null, visitor: null, turns: [], meetings: [], mails: [], feedback: [] };
    expect(await (await data('GET')).json()).toMatchObject(nothing);
    await expect(connectVisitor(minime.url, { token })).rejects.toMatchObject({ data: { code: 'token_invalid' } });
    await waitFor(() => !visitor.socket.connected, { what: 'the end of the connection' });
    const logs = minime.lines.join('\n');
    expect(logs).toContain(conversationId);
    expect(logs).not.toMatch(/Heliotrope|Hester|Navy Labs/);
  });

  it('is paused, closed to one visitor and opened again, by commands beside it and by the links of a mail', async () => {
    const owner = (...args: string[]) => command('apps/chat/src/owner.cli.js', args, { DATA_DIR: dataDir });
    const calls = async () => (await new SandboxControl(sandboxUrl).modelCalls()).length;
    const visitor = await connectVisitor(minime.url, browser);
    expect((await visitor.ask('What is Note G?')).status).toBe('finished');
    await visitor.send('end', {});
    const [mail] = await mailsOf(sandboxUrl, visitor.session.conversationId, 1);
    const link = (act: string) => mail!.text.match(new RegExp(`http://localhost:\\S+/${act}\\?token=[\\w-]+`))![0];
    const press = async (url: string) => (await fetch(url, { method: 'POST' })).text();
    await owner('pause');
    await visitor.next('error', ({ code }) => code === 'paused');
    // Chat looks by itself, and may know two seconds later than the gateway.
    const paused = async () => (await visitor.ask('Hello?')).reason === 'paused';
    await waitFor(paused, { what: 'the pause in chat', intervalMs: 500 });
    const called = await calls();
    const refused = await visitor.ask('Who taught you mathematics?');
    expect(refused).toMatchObject({ status: 'failed', reason: 'paused', text: '', cards: [{ kind: 'contact' }] });
    expect(await calls()).toBe(called);

    expect(await press(link('pause').replace('/pause?', '/resume?'))).toContain('The AI is answering.');
    const answers = async () => (await visitor.ask('What is Note G?')).status === 'finished';
    await waitFor(answers, { what: 'an answer', intervalMs: 500 });

    const { conversationId, token } = visitor.session;
    expect(await press(link('block'))).toContain('This visitor is blocked.');
    await visitor.next('error', ({ code }) => code === 'blocked');
    await waitFor(() => !visitor.socket.connected, { what: 'the end of the connection' });
    await expect(connectVisitor(minime.url, { token })).rejects.toMatchObject({ data: { code: 'blocked' } });
    await owner('block', '--remove', '--conversation', conversationId);
  });

  it('forgets everybody who gave an address when the owner says so', async () => {
    const mine = await connectVisitor(minime.url, browser);
    await mine.ask('My name is Hedwig Hyssop, you reach me at hedwig@hyssop.example.');
    const other = await connectVisitor(minime.url);
    await other.ask('Do you know hans.hedwig@hyssop.example?');
    const erase = (...args: string[]) => command('apps/chat/src/privacy/erase.cli.js', args, { DATA_DIR: dataDir });
    const address = ['--email', 'Hedwig@hyssop.example'];
    await expect(erase(...address)).rejects.toMatchObject({ stderr: expect.stringContaining('add --yes') });
    const { stdout } = await erase(...address, '--yes');
    expect(stdout).toMatch(
      new RegExp(
        `^${mine.session.conversationId}  \\S+  1 question; address given [^\n]*in a question\n\n1 conversation erased`,
      ),
    );
    await waitFor(() => !mine.socket.connected, { what: 'the end of the connection' });
    const { token } = mine.session;
    await expect(connectVisitor(minime.url, { token })).rejects.toMatchObject({ data: { code: 'token_invalid' } });
    expect((await erase(...address)).stdout).toBe('Nothing is kept of this address.\n');
    expect((await other.ask('Are you still there?')).status).toBe('finished');
    other.disconnect();
  });

  it('keeps what it accepted when it is killed, and continues the conversation after the next start', async () => {
    const before = await connectVisitor(minime.url, browser);
    const first = await before.ask('Who taught you mathematics?');
    const asked = await before.send('message', { text: 'What is Note G?' });
    expect(asked).toMatchObject({ ok: true });
    await minime.kill('SIGKILL');

    minime = await spawnService('local', env);
    const after = await connectVisitor(minime.url, { ...browser, token: before.session.token });
    expect(after.session.conversationId).toBe(before.session.conversationId);
    const history = await after.next('history');
    expect(history.turns[0]).toMatchObject({ turnId: first.turnId, answer: first.text, status: 'finished' });
    const turnId = (asked as { turnId: string }).turnId;
    const over = history.turns.find((turn) => turn.turnId === turnId && turn.status === 'finished');
    const text = over?.answer ?? (await after.answer(turnId)).text;
    expect(text).toMatch(/Note G/);
    after.disconnect();
  });
});

describe('a conversation that is left alone', () => {
  it('ends after CONVERSATION_IDLE_SECONDS with one mail about what is new', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'minime-idle-'));
    const sandboxPort = await freePort();
    const minime = await spawnService('local', {
      DATA_DIR: dataDir,
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_SMTP_PORT: String(await freePort()),
      SANDBOX_FIRST_TOKEN_MS: '5',
      SANDBOX_GAP_MS: '1',
      CONVERSATION_IDLE_SECONDS: '2',
    });
    const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
    try {
      const visitor = await connectVisitor(minime.url, browser);
      const { conversationId } = visitor.session;
      await visitor.ask('What is Note G?');
      const [first] = await mailsOf(sandboxUrl, conversationId, 1);
      expect(first?.text).toContain('What is Note G?');

      await visitor.ask('Who taught you mathematics?');
      const [second] = await mailsOf(sandboxUrl, conversationId, 2);
      expect(second?.text).toMatch(/Visitor, .*\s+> Who taught you mathematics\?/);
      expect(second?.text).not.toMatch(/> What is Note G\?/);
      expect(second?.messageId).not.toBe(first?.messageId);
      visitor.disconnect();
    } finally {
      await minime.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
