import type { SchemaDefinition } from '@minime/database';
import { knowledgeSchema } from '@minime/knowledge';
import { llmSchema } from '@minime/llm';
import { messagingSchema } from '@minime/messaging';
import { ownerSchema } from '@minime/owner';
import { chatSchema } from '../../chat/src/chat.schema.js';
import { gatewaySchema } from '../../gateway/src/gateway.schema.js';
import { ingestSchema } from '../../ingest/src/ingest.schema.js';
import { summarySchema } from '../../summary/src/summary.schema.js';

/** Every PostgreSQL schema of the system, libraries' before the services' that use them. */
export const schemas: SchemaDefinition[] = [
  messagingSchema,
  knowledgeSchema,
  llmSchema,
  ownerSchema,
  gatewaySchema,
  chatSchema,
  summarySchema,
  ingestSchema,
];
