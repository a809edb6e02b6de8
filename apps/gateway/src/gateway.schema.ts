import type { SchemaDefinition } from '@minime/database';
import { CreateRateLimitBuckets1795365700000 } from './migrations/1795365700000-create-rate-limit-buckets.js';

/** How much each conversation and network may still ask. */
export const gatewaySchema: SchemaDefinition = {
  schema: 'gateway',
  entities: [],
  migrations: [CreateRateLimitBuckets1795365700000],
};
