import type { SchemaDefinition } from '@minime/database';
import { ModelCallEntity } from './entities/model-call.entity.js';
import { CreateCalls1795365600000 } from './migrations/1795365600000-create-calls.js';

/** What every model call of the system has cost, whichever service made it. */
export const llmSchema: SchemaDefinition = {
  schema: 'llm',
  entities: [ModelCallEntity],
  migrations: [CreateCalls1795365600000],
};
