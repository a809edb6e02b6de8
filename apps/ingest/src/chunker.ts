import { createHash } from 'node:crypto';
import type { Page, Passage } from '@minime/knowledge';
import { v5 as uuidv5 } from 'uuid';
import { type Section, sectionsOf, topHeading } from './chunking/markdown.sections.js';
import { split } from './chunking/section.splitter.js';
import type { SourceDocument } from './ports.js';

/** Names our passages among all UUIDs; fixed for ever. */
const PASSAGE_NAMESPACE = '3f1d7a52-8a0e-4b0f-9b1c-5d6a8f2c7e41';
/** Counts the rules by which pages are cut: a change of them cuts every page anew at the next sync. */
const RULES = 1;

/**
 * Cuts a page into passages along its headings. The same document always gives the same page.
 * @param pageId stable name within all sources
 */
export function toPage(pageId: string, document: SourceDocument): Page {
  const { title, url, tags, language } = document;
  const passages = passagesOf(pageId, document);
  const contentHash = createHash('sha256')
    .update(JSON.stringify([RULES, title, url, tags, language, passages.map(({ id }) => id)]))
    .digest('hex');
  return { id: pageId, title, ...(url && { url }), ...(language && { language }), contentHash, passages };
}

function passagesOf(pageId: string, { title, url, tags, body }: SourceDocument): Passage[] {
  const sections = withoutTitle(sectionsOf(body), title);
  const found = sections.flatMap((section, index) =>
    textsOf(section, sections[index + 1]).map((text) => ({ headings: section.headings, text })),
  );
  const occurrences = new Map<string, number>();
  return found.map(({ headings, text }, ordinal) => {
    const name = JSON.stringify([pageId, headings, text]);
    const occurrence = occurrences.get(name) ?? 0;
    occurrences.set(name, occurrence + 1);
    const id = uuidv5(occurrence ? `${name}#${occurrence}` : name, PASSAGE_NAMESPACE);
    return { id, pageId, title, ...(url && { url }), headings, text, ordinal, tags };
  });
}

/** The page's title is kept with each passage; it is not repeated as the first of its headings. */
function withoutTitle(sections: Section[], title: string): Section[] {
  if (topHeading(sections) !== title) return sections;
  return sections.map((section) =>
    section.headings[0] === title ? { ...section, headings: section.headings.slice(1) } : section,
  );
}

/** A heading with nothing under it, no smaller heading either, is a statement of its own. */
function textsOf(section: Section, next: Section | undefined): string[] {
  const texts = split(section.blocks).filter(hasWords);
  const own = section.headings.at(-1);
  if (texts.length > 0 || !own || (next && next.depth > section.depth)) return texts;
  return hasWords(own) ? [own] : [];
}

/** Whether anything can be read: an image without a description or a rule cannot. */
const hasWords = (text: string): boolean =>
  /[\p{L}\p{N}]/u.test(text.replace(/(!?\[[^\]]*\])\([^)]*\)/g, '$1').replace(/<[^>]*>/g, ''));
