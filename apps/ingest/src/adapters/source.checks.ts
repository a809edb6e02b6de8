import { AppError, type Check } from '@minime/platform';
import type { IngestConfig } from '../ingest.config.js';
import { MarkdownSource } from '../sources/markdown.source.js';
import type { NotionApi } from '../sources/notion.ports.js';
import { PacedNotionClient } from './notion.client.js';
import { RestNotionApi } from './notion.rest.js';

/** Counting ends here: at Notion's pace a hundred rows take a third of a second. */
const MOST_ROWS = 1_000;

type SourcesConfig = Pick<
  IngestConfig,
  'KNOWLEDGE_DIR' | 'NOTION_TOKEN' | 'NOTION_BASE_URL' | 'NOTION_DATA_SOURCE_IDS' | 'NOTION_PAGE_IDS'
>;

/** Whether what the owner wrote can be read, source by source, with how much of it there is. */
export function sourceChecks(config: SourcesConfig): Check[] {
  const { NOTION_TOKEN: token, NOTION_BASE_URL: baseUrl } = config;
  const markdown: Check = { part: 'Knowledge', look: () => markdownPages(config.KNOWLEDGE_DIR) };
  if (!token) return [markdown];
  const notion = (look: (api: NotionApi) => Promise<string>) => async (signal: AbortSignal) => {
    const api = new RestNotionApi(new PacedNotionClient({ token, baseUrl }));
    signal.addEventListener('abort', () => api.stop(new AppError('notion_failed', 'took too long')));
    return look(api);
  };
  const sources: Check[] = [
    ...config.NOTION_DATA_SOURCE_IDS.map((id) => ({
      part: `Notion data source ${id}`,
      look: notion((api) => rowsOf(api, id)),
    })),
    ...config.NOTION_PAGE_IDS.map((id) => ({ part: `Notion page ${id}`, look: notion((api) => treeOf(api, id)) })),
  ];
  return [markdown, ...(sources.length > 0 ? sources : [{ part: 'Notion', look: notion(anything) }])];
}

async function markdownPages(directory: string): Promise<string> {
  const { entries, problems } = await new MarkdownSource(directory).list();
  if (problems[0]) throw new AppError('page_unreadable', `${problems[0].place} ${problems[0].reason}`);
  return `${count(entries.length, 'page')} of Markdown in ${directory}`;
}

async function rowsOf(api: NotionApi, id: string): Promise<string> {
  const state = await api.dataSourceState(id);
  if (state === 'in trash') throw new AppError('notion_not_found', 'is in the trash');
  // The address of a database in Notion shows the database's id, which is not that of its data source.
  const ids = state === 'there' ? [id] : await api.dataSourcesOf(id);
  const seen = { open: 0, hidden: 0 };
  for (const each of ids) {
    for await (const { isPrivate, isGone } of api.rows(each)) {
      if (!isGone) seen[isPrivate ? 'hidden' : 'open'] += 1;
      if (seen.open + seen.hidden === MOST_ROWS) return `${MOST_ROWS} rows or more can be read`;
    }
  }
  return `${count(seen.open, 'row')} can be read${seen.hidden ? `, ${seen.hidden} more are private` : ''}`;
}

async function treeOf(api: NotionApi, id: string): Promise<string> {
  const page = await api.page(id);
  if (page.isGone) throw new AppError('notion_not_found', 'is in the trash');
  const { pageIds, databaseIds } = await api.children(id);
  return `can be read, with ${count(pageIds.length, 'page')} and ${count(databaseIds.length, 'database')} right in it`;
}

async function anything(api: NotionApi): Promise<string> {
  for await (const _ of api.sharedPages()) {
    throw new AppError(
      'config_invalid',
      'NOTION_TOKEN works, but nothing is read: set NOTION_PAGE_IDS or NOTION_DATA_SOURCE_IDS',
    );
  }
  throw new AppError('config_invalid', 'NOTION_TOKEN works, but no page is shared with the integration');
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
