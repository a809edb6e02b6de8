import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownerCommandLine } from '../src/owner.command-line.js';
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

/** The same in this process: what it prints, or the error that it ends with. */
const told = (command: string, ...args: string[]) =>
  ownerCommandLine([command, ...args], { DATABASE_URL: chat.env.DATABASE_URL });

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
      told('block', '--conversation', conversationId.toUpperCase()),
    ]);
    expect(network).toEqual({ code: 0, out: expect.stringMatching(/^Network 2001:db8::\/48 is blocked/), err: '' });
    expect(conversation).toBe(`Conversation ${conversationId} is blocked: every replica knows within five seconds.\n`);
    expect((await told('block', '--list')).split('\n').sort()).toEqual([
      '',
      expect.stringMatching(/^\d{4}-.*Z {2}(network 2001:db8::\/48|conversation .*)$/),
      expect.stringMatching(/^\d{4}-.*Z {2}(network 2001:db8::\/48|conversation .*)$/),
    ]);
    const [removed, again] = [
      await told('block', '--remove', '--network', '2001:db8::/48'),
      await told('block', '--remove', '--network', '2001:db8::/48'),
    ];
    expect([removed, again]).toEqual([
      'Network 2001:db8::/48 is blocked no more.\n',
      'Network 2001:db8::/48 was not blocked.\n',
    ]);
  });

  it('ends with 1 and one clear message on what it cannot do, and changes nothing', async () => {
    const before = await revision();
    const wrong: [string[], RegExp][] = [
      [['block', '--network', '203.0.113.0/33'], /^“203\.0\.113\.0\/33”: .*from 1 to 32$/],
      [['block', '--conversation', NOBODY], /^There is no conversation 0b8f3c1e-\S+$/],
      [['block', '--network', '203.0.113.7', '--conversation', NOBODY], /^npm run block -- --conversation ID/],
      [['pause', '--list'], /^Unknown option '--list'/],
    ];
    for (const [[command, ...args], message] of wrong) {
      await expect(told(command as string, ...args)).rejects.toThrow(message);
    }
    const ended = await run('pause', [], { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/x' });
    expect(ended).toEqual({ code: 1, out: '', err: expect.stringMatching(/127\.0\.0\.1:1\/x does not answer\n$/) });
    expect(ended.err).not.toMatch(/secret|\n {4}at /);
    expect(await revision()).toBe(before);
  });

  it('explains itself without touching anything', async () => {
    const nowhere = { DATABASE_URL: 'postgres://127.0.0.1:1/x' };
    const helps = await Promise.all(
      ['pause', 'resume', 'block'].map((name) => ownerCommandLine([name, '--help'], nowhere)),
    );
    expect(helps.map((help) => help.split(/[: ]/).slice(0, 3).join(' '))).toEqual(
      ['pause', 'resume', 'block'].map((name) => `npm run ${name}`),
    );
    expect(helps[2]).toMatch(/--conversation ID[\s\S]*--network CIDR[\s\S]*--remove[\s\S]*--list[\s\S]*DATABASE_URL/);
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
