import type { KnowledgeIndex } from '@minime/knowledge';
import { examine, lineOf } from './examine.js';
import type { Problem, Source } from './ports.js';

/** A page that strangers will be able to read. */
export interface ReadablePage {
  place: string;
  /** Undefined when only the version in the index can be read, which says no more than that it is there. */
  title?: string;
  url?: string;
  passages?: number;
  /** `last good version`: the page cannot be read now, what was indexed before still answers. */
  state: 'new' | 'changed' | 'unchanged' | 'last good version';
}

export interface Preview {
  readable: ReadablePage[];
  skipped: Problem[];
  failed: Problem[];
  /** Ids of pages that are readable now and will not be any more. */
  vanishing: string[];
}

/** What a sync would leave readable, found out without writing anything. */
export async function preview(sources: readonly Source[], index: KnowledgeIndex): Promise<Preview> {
  const indexed = await index.pages();
  const result: Preview = { readable: [], skipped: [], failed: [], vanishing: [] };
  for (const source of sources) await previewSource(source, indexed, result);
  const isOff = (id: string) => !sources.some(({ name }) => id.startsWith(`${name}:`));
  result.vanishing.push(...[...indexed.keys()].filter(isOff));
  return result;
}

async function previewSource(source: Source, indexed: Map<string, string>, result: Preview): Promise<void> {
  const own = [...indexed.keys()].filter((id) => id.startsWith(`${source.name}:`));
  const stays = (id: string) => {
    result.readable.push({ place: id.slice(source.name.length + 1), state: 'last good version' });
  };
  const listing = await source.list({ known: new Map() }).catch((error: unknown) => {
    result.failed.push({ place: source.name, reason: lineOf(error) });
  });
  if (!listing) return own.forEach(stays);
  result.failed.push(...listing.problems);

  for (const entry of listing.entries) {
    const { pageId, place } = entry;
    const found = await examine(source, entry);
    const known = indexed.get(pageId);
    if (found.state === 'indexed') {
      const { title, url, contentHash, passages } = found.page;
      const state = known === undefined ? 'new' : known === contentHash ? 'unchanged' : 'changed';
      result.readable.push({ place, title, ...(url && { url }), passages: passages.length, state });
      if (found.missing) result.failed.push({ place, reason: found.missing });
      continue;
    }
    (found.state === 'failed' ? result.failed : result.skipped).push({ place, reason: found.reason });
    if (known === undefined) continue;
    if (found.state === 'failed' && !found.withheld) stays(pageId);
    else result.vanishing.push(pageId);
  }
  const listed = new Set(listing.entries.map(({ pageId }) => pageId));
  for (const id of own.filter((each) => !listed.has(each))) {
    if (listing.complete) result.vanishing.push(id);
    else stays(id);
  }
}
