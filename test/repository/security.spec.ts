import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const page = await readFile('SECURITY.md', 'utf8');
const { stdout } = await promisify(execFile)('git', ['ls-files', '-co', '--exclude-standard']);
const files = stdout.split('\n');

/** What holds a control, by the last column of the table of threats. */
const held = [...page.matchAll(/^\|.*\| ([^|]+) \|$/gm)]
  .map(([, by]) => by as string)
  .filter((by) => !/^(?:-+|held by)$/.test(by));
const namedIn = (by: string) => [...by.matchAll(/`([\w./-]*(?:\/|\.ts)[\w./-]*)`/g)].map(([, name]) => name as string);
const isThere = (name: string) =>
  files.some((file) => file === name || file.endsWith(`/${name}`) || file.startsWith(`${name}/`));

describe('the threats of SECURITY.md', () => {
  it('are each held by something, and what is named is there', () => {
    expect(held.length).toBeGreaterThan(10);
    expect(held.filter((by) => namedIn(by).length === 0)).toEqual([]);
    expect(held.flatMap(namedIn).filter((name) => !isThere(name))).toEqual([]);
  });

  it.each(['gone.spec.ts', 'test/nowhere'])('could not be held by %s', (name) => expect(isThere(name)).toBe(false));
});
