import type { Page } from '@minime/knowledge';
import { AppError } from '@minime/platform';
import { toPage } from './chunker.js';
import type { Source, SourceEntry } from './ports.js';

/** What a page turns out to be when it is read. */
export type Examined =
  /** `missing`: what of the page could not be had. */
  | { state: 'indexed'; page: Page; missing?: string }
  | { state: 'private' | 'empty'; reason: string }
  /** `withheld`: whatever was indexed of it before must not be read by strangers any more. */
  | { state: 'failed'; reason: string; withheld: boolean };

/** Reads and cuts one page. Never throws: what is wrong with one page is told in a line and stops no other. */
export async function examine(source: Source, entry: SourceEntry): Promise<Examined> {
  try {
    const document = await source.read(entry);
    if (document.visibility === 'private') {
      return { state: 'private', reason: document.privateBecause ?? 'is private' };
    }
    const page = toPage(entry.pageId, document);
    if (page.passages.length === 0) return { state: 'empty', reason: 'has no text' };
    return { state: 'indexed', page, ...(document.missing && { missing: document.missing }) };
  } catch (error) {
    return { state: 'failed', reason: lineOf(error), withheld: isWithheld(error) };
  }
}

const isWithheld = (error: unknown): boolean => error instanceof AppError && error.code === 'page_withheld';

/** One line for the owner. */
export function lineOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  if (error instanceof RangeError) return 'is nested too deeply to be read';
  return `cannot be read: ${String((error as Error)?.message ?? error).split('\n')[0]}`;
}
