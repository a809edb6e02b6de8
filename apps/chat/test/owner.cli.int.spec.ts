import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatFixture, Visit } from './chat.fixture.js';

const NOBODY = '0b8f3c1e-6f2a-4a53-9c1d-2f7a4b6d8e90';

let chat: ChatFixture;

beforeAll(async () => {
  chat = await ChatFixture.start();
});
afterAll(() => chat.stop());

/** `npm run <command>` from the build, with these variables and nothing else. */
function run(command: string, args: string[] = [], env: Record<string, string> = {}) {
  const program = resolve('dist/apps/chat/src/owner.cli.js');
  const variables = { PATH: process.env.PATH, DATABASE_URL: chat.env.DATABASE_URL, ...env };
  return new Promise<{ code: number; out: string; err: string }>((done) => {
    const child = execFile(process.execPath, [program, command, ...args], { env: variables }, (_error, out, err) => {
      done({ code: child.exitCode ?? -1, out, err });
    });
  });
}

const revision = async () =>
  (await chat.query<{ revision: string }>('SELECT "revision" FROM "owner"."switch"'))[0]?.revision;

describe('npm run block', () => {
  it('blocks and lets in networks and conversations that exist, and lists them', async () => {
    const { conversationId, visitorId } = new Visit();
    await chat.query('INSERT INTO "chat"."visitors" ("id") VALUES ($1)', [visitorId]);
    await chat.query('INSERT INTO "chat"."conversations" ("id", "visitor_id") VALUES ($1, $2)', [
      conversationId,
      visitorId,
    ]);
    const [network, conversation] = await Promise.all([
      run('block', ['--network', '2001:DB8::5/48']),
      run('block', ['--conversation', conversationId.toUpperCase()]),
    ]);
    expect(network).toEqual({ code: 0, out: expect.stringMatching(/^Network 2001:db8::\/48 is blocked/), err: '' });
    expect(conversation.out).toBe(
      `Conversation ${conversationId} is blocked: every replica knows within five seconds.\n`,
    );
    const { out } = await run('block', ['--list']);
    expect(out.split('\n').sort()).toEqual([
      '',
      expect.stringMatching(/^\d{4}-.*Z {2}(network 2001:db8::\/48|conversation .*)$/),
      expect.stringMatching(/^\d{4}-.*Z {2}(network 2001:db8::\/48|conversation .*)$/),
    ]);
    const [removed, again] = [
      await run('block', ['--remove', '--network', '2001:db8::/48']),
      await run('block', ['--remove', '--network', '2001:db8::/48']),
    ];
    expect([removed.out, again.out]).toEqual([
      'Network 2001:db8::/48 is blocked no more.\n',
      'Network 2001:db8::/48 was not blocked.\n',
    ]);
  });

  it('ends with 1 and one clear message on what it cannot do, and changes nothing', async () => {
    const before = await revision();
    const wrong: [string, string[], RegExp, Record<string, string>?][] = [
      ['block', ['--network', '203.0.113.0/33'], /^“203\.0\.113\.0\/33”: .*from 1 to 32\n$/],
      ['block', ['--conversation', NOBODY], /^There is no conversation 0b8f3c1e-\S+\n$/],
      ['block', ['--network', '203.0.113.7', '--conversation', NOBODY], /^npm run block -- --conversation ID/],
      ['pause', ['--list'], /^Unknown option '--list'/],
      ['pause', [], /127\.0\.0\.1:1\/x does not answer\n$/, { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/x' }],
    ];
    const ended = await Promise.all(wrong.map(([command, args, , env]) => run(command, args, env)));
    for (const [at, [, , message]] of wrong.entries()) {
      expect(ended[at]).toEqual({ code: 1, out: '', err: expect.stringMatching(message) });
      expect(ended[at]!.err).not.toMatch(/secret|\n {4}at /);
    }
    expect(await revision()).toBe(before);
  });

  it('explains itself without touching anything', async () => {
    const nowhere = { DATABASE_URL: 'postgres://127.0.0.1:1/x' };
    const helps = await Promise.all(['pause', 'resume', 'block'].map((name) => run(name, ['--help'], nowhere)));
    expect(helps.map(({ code, err }) => ({ code, err }))).toEqual(helps.map(() => ({ code: 0, err: '' })));
    expect(helps[2]!.out).toMatch(
      /--conversation ID[\s\S]*--network CIDR[\s\S]*--remove[\s\S]*--list[\s\S]*DATABASE_URL/,
    );
  });
});

describe('npm run pause and resume', () => {
  it('work on the embedded database when nothing is running', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'minime owner '));
    const embedded = { DATABASE_URL: '', DATA_DIR: dataDir };
    try {
      expect((await run('pause', [], embedded)).out).toMatch(/^The AI is paused:/);
      expect((await run('pause', [], embedded)).out).toMatch(/^The AI is paused already, since \d{4}-/);
      expect((await run('resume', [], embedded)).out).toMatch(/^The AI answers again/);
      expect((await run('resume', [], embedded)).out).toBe('The AI was not paused.\n');
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
