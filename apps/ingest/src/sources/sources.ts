import type { IngestConfig } from '../ingest.config.js';
import type { Source } from '../ports.js';
import { MarkdownSource } from './markdown.source.js';

/** Every source that is switched on. */
export const sourcesOf = (config: Pick<IngestConfig, 'KNOWLEDGE_DIR'>): Source[] => [
  new MarkdownSource(config.KNOWLEDGE_DIR),
];
