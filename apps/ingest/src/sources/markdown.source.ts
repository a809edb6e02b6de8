import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, relative, sep } from 'node:path';
import { AppError } from '@minime/platform';
import { sectionsOf, topHeading } from '../chunking/markdown.sections.js';
import { type Listing, type Problem, Source, type SourceDocument, type SourceEntry } from '../ports.js';
import { readFrontMatter } from './front-matter.js';

const ENDINGS = new Set(['.md', '.markdown']);
/** A larger file is no page that somebody wrote, in bytes. */
const TOO_LARGE_BYTES = 5_000_000;

/**
 * Markdown files of a folder and the folders in it. What begins with a dot is left alone; a link is followed to a file
 * inside the folder only.
 */
export class MarkdownSource extends Source {
  readonly name = 'markdown';

  constructor(private readonly folder: string) {
    super();
  }

  async list(): Promise<Listing> {
    const root = await this.root();
    const listing: Listing = { entries: [], problems: [], complete: true };
    await this.walk(root, root, listing);
    listing.entries.sort((a, b) => (a.pageId < b.pageId ? -1 : 1));
    return listing;
  }

  async read({ place }: SourceEntry): Promise<SourceDocument> {
    const text = decode(await this.bytes(place)).replace(/\r\n?/g, '\n');
    const { matter, body } = readFrontMatter(text);
    const { title, ...rest } = matter;
    return { ...rest, title: title ?? titleOf(body) ?? basename(place, extname(place)), body };
  }

  /** @throws AppError `source_unreadable` */
  private async root(): Promise<string> {
    try {
      return await realpath(this.folder);
    } catch (cause) {
      const reason = `the folder ${this.folder} cannot be read (${codeOf(cause)}): set KNOWLEDGE_DIR`;
      throw new AppError('source_unreadable', reason, { cause });
    }
  }

  private async walk(root: string, folder: string, listing: Listing): Promise<void> {
    const children = await readdir(folder, { withFileTypes: true }).catch((error) => {
      if (folder === root) throw new AppError('source_unreadable', `the folder ${this.folder}: ${sentence(error)}`);
      listing.problems.push({ place: placeOf(root, folder), reason: sentence(error) });
      listing.complete = false;
      return [];
    });
    for (const child of children.filter(({ name }) => !name.startsWith('.'))) {
      const path = join(folder, child.name);
      if (child.isDirectory()) {
        await this.walk(root, path, listing);
      } else {
        await this.add(root, path, child, listing);
      }
    }
  }

  private async add(root: string, path: string, child: Dirent, listing: Listing): Promise<void> {
    const isPage = ENDINGS.has(extname(child.name).toLowerCase());
    if (!isPage && !child.isSymbolicLink()) return;
    const place = placeOf(root, path);
    const problem = child.isSymbolicLink() ? await refusal(root, path, place, isPage) : undefined;
    if (problem) listing.problems.push(problem);
    else if (isPage) listing.entries.push({ pageId: `${this.name}:${place.normalize('NFC')}`, place });
  }

  /** Reads through the resolved path, so that a link cannot be turned round between the look and the reading. */
  private async bytes(place: string): Promise<Buffer> {
    try {
      const root = await realpath(this.folder);
      const path = await realpath(join(root, place));
      if (isOutside(root, path)) throw new AppError('page_unreadable', OUTSIDE);
      const { size } = await stat(path);
      if (size >= TOO_LARGE_BYTES) {
        throw new AppError('page_unreadable', `is ${(size / 1e6).toFixed(1)} MB; a page must be smaller than 5 MB`);
      }
      return await readFile(path);
    } catch (error) {
      throw error instanceof AppError ? error : new AppError('page_unreadable', sentence(error), { cause: error });
    }
  }
}

const OUTSIDE = 'is a link out of the folder: refused';

/** Why a link is not followed. Links to other things than pages and folders do not matter to anybody. */
async function refusal(root: string, path: string, place: string, isPage: boolean): Promise<Problem | undefined> {
  try {
    const target = await realpath(path);
    const isFolder = (await stat(target)).isDirectory();
    if (isOutside(root, target)) return isFolder || isPage ? { place, reason: OUTSIDE } : undefined;
    return isFolder ? { place, reason: 'is a link to a folder: not followed' } : undefined;
  } catch (error) {
    return isPage ? { place, reason: `is a link that leads nowhere (${codeOf(error)})` } : undefined;
  }
}

function isOutside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** @throws AppError `page_unreadable` */
function decode(bytes: Buffer): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('page_unreadable', 'is not UTF-8 text: save it as UTF-8', { cause });
  }
  if (text.includes('\0')) throw new AppError('page_unreadable', 'is not a text file');
  return text;
}

const titleOf = (body: string): string | undefined => topHeading(sectionsOf(body)) || undefined;

/** With slashes on every system. */
const placeOf = (root: string, path: string): string => relative(root, path).split(sep).join('/');

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';

const sentence = (error: unknown): string => {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read: check its permissions';
  return code === 'ENOENT' ? 'vanished while it was read' : `cannot be read (${code})`;
};
