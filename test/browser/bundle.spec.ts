import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

const LOADER_BUDGET_BYTES = 3_000;
const OPEN_BUDGET_BYTES = 45_000;
/** One part that is loaded when it is needed: the cards, the menu, the owner's colour. */
const LAZY_BUDGET_BYTES = 2_000;
const LANGUAGES = 12;

const built = resolve('dist/apps/web');
const read = (file: string) => readFileSync(resolve(built, file));
const compressed = (file: string) => gzipSync(read(file)).length;
const integrity = (file: string) => `sha384-${createHash('sha384').update(read(file)).digest('base64')}`;

const page = read('index.html').toString();
const assets = readdirSync(resolve(built, 'assets')).map((name) => `assets/${name}`);
const languages = assets.filter((name) => /\/[a-z]{2}-[\w-]{8}\.js$/.test(name));
const named = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, file]) => file as string);

describe('what a browser loads', () => {
  it('costs every page of a host site at most 3 kB, compressed', () => {
    expect(compressed('widget.js')).toBeLessThanOrEqual(LOADER_BUDGET_BYTES);
  });

  it('costs the open widget at most 45 kB of scripts and styles in whatever language, compressed', () => {
    expect(named.filter((name) => /\.(js|css)$/.test(name)).length).toBeGreaterThanOrEqual(2);
    expect(languages).toHaveLength(LANGUAGES);
    const longest = Math.max(...languages.map(compressed));
    const sum = ['widget.js', ...named].reduce((bytes, file) => bytes + compressed(file), longest);
    expect(sum).toBeLessThanOrEqual(OPEN_BUDGET_BYTES);
  });

  it('leaves only small parts for later', () => {
    const later = assets.filter((file) => !named.includes(file) && !languages.includes(file));
    expect(later.length).toBeGreaterThan(0);
    for (const file of later) expect([file, compressed(file) <= LAZY_BUDGET_BYTES]).toEqual([file, true]);
  });

  it('is named by its content and checked by its digest, and has nothing inline', () => {
    for (const file of assets) expect(file).toMatch(/-[\w-]{8}\.(js|css)$/);
    for (const file of named) expect(page).toContain(`"./${file}" integrity="${integrity(file)}"`);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  it('has the widget under a lasting name too, with the digest to pin it by', () => {
    const { file, integrity: told } = JSON.parse(read('widget.json').toString());
    expect(file).toMatch(/^widget-[\da-f]{8}\.js$/);
    expect(told).toBe(integrity(file));
    expect(read(file).equals(read('widget.js'))).toBe(true);
  });

  it('can be served by any static host: files that name their gateway, with the headers to send them by', async () => {
    const out = await mkdtemp(resolve(tmpdir(), 'minime-export-'));
    const options = ['--gateway', 'https://chat.example.org/', '--sites', 'https://www.example.org', '--out', out];
    const { status, stderr } = spawnSync(process.execPath, ['scripts/export-web.mjs', ...options], {
      encoding: 'utf8',
    });
    const exported = (file: string) => readFileSync(resolve(out, file), 'utf8');
    try {
      expect([status, stderr]).toEqual([0, expect.any(String)]);
      expect(exported('index.html')).toContain('<meta name="minime-gateway" content="https://chat.example.org" />');
      expect(exported('widget.js')).toBe(read('widget.js').toString());
      for (const file of named) expect(exported(file)).toBe(read(file).toString());
      const headers = exported('_headers');
      expect(headers).toContain("connect-src 'self' https://chat.example.org wss://chat.example.org;");
      expect(headers).toContain("frame-ancestors 'self' https://www.example.org");
      expect(headers).not.toContain('unsafe');
    } finally {
      await rm(out, { recursive: true });
    }
  });

  it('offers the protocol client as a module', async () => {
    const { connectChat, initialState } = await import(resolve(built, 'client.js'));
    expect(typeof connectChat).toBe('function');
    expect(initialState).toMatchObject({ connection: 'connecting', turns: [] });
  });
});
