import type { SchemaDefinition } from '@minime/database';
import { CreateEmbeddings1795370400000 } from './embedders/migrations/1795370400000-create-embeddings.js';
import { CreateKnowledge1795365600000 } from './local/migrations/1795365600000-create-knowledge.js';

/** Passages of the local index and vectors; written by ingest, read by chat, touched only through `KnowledgeIndex`. */
export const knowledgeSchema: SchemaDefinition = {
  schema: 'knowledge',
  entities: [],
  migrations: [CreateKnowledge1795365600000, CreateEmbeddings1795370400000],
};
