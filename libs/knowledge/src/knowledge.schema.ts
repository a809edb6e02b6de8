import type { SchemaDefinition } from '@minime/database';
import { CreateKnowledge1795365600000 } from './local/migrations/1795365600000-create-knowledge.js';

/** Passages of the local index; written by ingest, read by chat, touched only through `KnowledgeIndex`. */
export const knowledgeSchema: SchemaDefinition = {
  schema: 'knowledge',
  entities: [],
  migrations: [CreateKnowledge1795365600000],
};
