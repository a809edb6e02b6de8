import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

const BUDGET_BYTES = 45_000;
const built = resolve('dist/apps/web');

describe('the built page', () => {
  it('costs a visitor at most 45 kB of scripts and styles, compressed', () => {
    const files = readdirSync(`${built}/assets`).filter((name) => /\.(js|css)$/.test(name));
    expect(files.length).toBeGreaterThanOrEqual(2);
    const bytes = files.map((name) => gzipSync(readFileSync(`${built}/assets/${name}`)).length);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(BUDGET_BYTES);
  });

  it('names every asset by its content, and has nothing inline', () => {
    const html = readFileSync(`${built}/index.html`, 'utf8');
    expect(html).toMatch(/src="\.\/assets\/index-[\w-]{8}\.js"/);
    expect(html).toMatch(/href="\.\/assets\/index-[\w-]{8}\.css"/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });
});
