import type { IngestConfig } from '../ingest.config.js';
import type { Source } from '../ports.js';
import { MarkdownSource } from './markdown.source.js';
import type { NotionApi } from './notion.ports.js';
import { NotionSource } from './notion.source.js';

type SourcesConfig = Pick<IngestConfig, 'KNOWLEDGE_DIR' | 'NOTION_DATA_SOURCE_IDS' | 'NOTION_PAGE_IDS'>;

/** Every source that is switched on. */
export const sourcesOf = (config: SourcesConfig, notion?: NotionApi): Source[] => [
  new MarkdownSource(config.KNOWLEDGE_DIR),
  ...(notion ? [new NotionSource(notion, selectionOf(config))] : []),
];

const selectionOf = ({ NOTION_DATA_SOURCE_IDS, NOTION_PAGE_IDS }: SourcesConfig) => ({
  dataSourceIds: NOTION_DATA_SOURCE_IDS,
  pageIds: NOTION_PAGE_IDS,
});
