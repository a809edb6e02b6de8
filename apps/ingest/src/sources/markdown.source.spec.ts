import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MarkdownSource } from './markdown.source.js';

let base: string;
let folder: string;
let source: MarkdownSource;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'minime markdown '));
  folder = join(base, 'knowledge');
  await mkdir(folder);
  source = new MarkdownSource(folder);
});

afterEach(() => rm(base, { recursive: true, force: true }));

async function write(place: string, content: string | Uint8Array): Promise<void> {
  const path = join(folder, place);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

const read = (place: string) => source.read({ pageId: `markdown:${place}`, place });
const places = async () => (await source.list()).entries.map(({ place }) => place);

describe('MarkdownSource', () => {
  it('lists Markdown in all folders, in a stable order, and nothing else', async () => {
    for (const place of ['b.md', 'deep/er/c.markdown', 'a.MD', 'image.png', 'notes.txt', '.hidden.md', '.git/d.md']) {
      await write(place, 'Text');
    }
    await expect(source.list()).resolves.toEqual({
      entries: ['a.MD', 'b.md', 'deep/er/c.markdown'].map((place) => ({ pageId: `markdown:${place}`, place })),
      problems: [],
      complete: true,
    });
  });

  it('lists an empty folder as empty', async () => {
    await expect(source.list()).resolves.toEqual({ entries: [], problems: [], complete: true });
  });

  it('says which folder is missing', async () => {
    await expect(new MarkdownSource(join(base, 'nowhere')).list()).rejects.toMatchObject({
      code: 'source_unreadable',
      message: expect.stringMatching(/nowhere cannot be read \(ENOENT\): set KNOWLEDGE_DIR/),
    });
  });

  it.each([
    ['the front matter', '---\ntitle: Front\n---\n# First', 'Front'],
    ['the first heading', '\n# First *heading*\n\nText', 'First heading'],
    ['the file name', 'Text\n\n## Second level', 'page'],
  ])('takes the title from %s', async (_what, content, title) => {
    await write('page.md', content);
    expect((await read('page.md')).title).toBe(title);
  });

  it('reads a byte order mark and Windows line ends', async () => {
    await write('page.md', '\uFEFF---\r\ntitle: T\r\nvisibility: private\r\n---\r\nText\r\n');
    await expect(read('page.md')).resolves.toMatchObject({ title: 'T', visibility: 'private', body: '\nText\n' });
  });

  it('reads names and titles of any script', async () => {
    await write('עמוד 🙂.md', '# كتاب 🙂\n\nText');
    const [entry] = (await source.list()).entries;
    await expect(source.read(entry!)).resolves.toMatchObject({ title: 'كتاب 🙂' });
  });

  it.each([
    ['a file that is not UTF-8', Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'is not UTF-8 text: save it as UTF-8'],
    ['a file in UTF-16', Buffer.from('\uFEFFtext', 'utf16le'), 'is not UTF-8 text: save it as UTF-8'],
    ['a binary file', Buffer.from('text\0text'), 'is not a text file'],
    ['a huge file', Buffer.alloc(5_000_000, 'a '), 'is 5.0 MB; a page must be smaller than 5 MB'],
  ])('reports %s', async (_what, content, message) => {
    await write('page.md', content);
    await expect(read('page.md')).rejects.toMatchObject({ code: 'page_unreadable', message });
  });

  it('reports a file that vanished after it was listed', async () => {
    await expect(read('gone.md')).rejects.toMatchObject({
      code: 'page_unreadable',
      message: 'vanished while it was read',
    });
  });

  it('refuses links out of the folder, to files and to folders, and links to folders', async () => {
    await writeFile(join(base, 'secret.md'), 'Secret');
    await mkdir(join(base, 'secrets'));
    await write('inner/a.md', 'Text');
    await symlink(join(base, 'secret.md'), join(folder, 'file.md'));
    await symlink(join(base, 'secrets'), join(folder, 'folder'));
    await symlink(join(folder, 'inner'), join(folder, 'loop'));
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling.md'));
    const { entries, problems } = await source.list();
    expect(entries.map(({ place }) => place)).toEqual(['inner/a.md']);
    expect(Object.fromEntries(problems.map(({ place, reason }) => [place, reason]))).toEqual({
      'file.md': 'is a link out of the folder: refused',
      folder: 'is a link out of the folder: refused',
      loop: 'is a link to a folder: not followed',
      'dangling.md': 'is a link that leads nowhere (ENOENT)',
    });
  });

  it('does not read through a link that was turned round after the listing', async () => {
    await writeFile(join(base, 'secret.md'), 'Secret');
    await symlink(join(base, 'secret.md'), join(folder, 'page.md'));
    await expect(read('page.md')).rejects.toMatchObject({ message: 'is a link out of the folder: refused' });
  });

  it('follows a link to a file inside, as mounted configuration has them, and a link to the folder itself', async () => {
    await write('..data-1/page.md', '# Mounted');
    await symlink(join(folder, '..data-1', 'page.md'), join(folder, 'page.md'));
    await symlink(folder, join(base, 'link'));
    source = new MarkdownSource(join(base, 'link'));
    expect(await places()).toEqual(['page.md']);
    await expect(read('page.md')).resolves.toMatchObject({ title: 'Mounted' });
  });

  it('calls a listing incomplete when a folder in it may not be read', async () => {
    await write('a.md', 'Text');
    await write('locked/b.md', 'Text');
    await Promise.all([chmod(base, 0o755), chmod(folder, 0o755), chmod(join(folder, 'locked'), 0o000)]);
    const listing = await asOrdinaryUser(() => source.list());
    await chmod(join(folder, 'locked'), 0o700);
    expect(listing).toEqual({
      entries: [{ pageId: 'markdown:a.md', place: 'a.md' }],
      problems: [{ place: 'locked', reason: 'may not be read: check its permissions' }],
      complete: false,
    });
  });
});

/** Root may read everything: the work is done with the rights of nobody then. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.('nobody');
  return work().finally(() => process.seteuid?.(0));
}
