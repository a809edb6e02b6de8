import type { SchemaDefinition } from '@minime/database';
import { CreateCalls1795365600000 } from './migrations/1795365600000-create-calls.js';
import { ReserveSpend1795383000000 } from './migrations/1795383000000-reserve-spend.js';
import { TouchBudgetsInPlace1795388720000 } from './migrations/1795388720000-touch-budgets-in-place.js';

/** What every call of a model may cost and has cost, whichever service makes it; reached by statements alone. */
export const llmSchema: SchemaDefinition = {
  schema: 'llm',
  entities: [],
  migrations: [CreateCalls1795365600000, ReserveSpend1795383000000, TouchBudgetsInPlace1795388720000],
};
