import type { SchemaDefinition } from '@minime/database';
import { CreateRateLimitBuckets1795365700000 } from './migrations/1795365700000-create-rate-limit-buckets.js';
import { RememberErasures1795387200000 } from './migrations/1795387200000-remember-erasures.js';
import { TouchBucketsInPlace1795388710000 } from './migrations/1795388710000-touch-buckets-in-place.js';
import { TakeTokensByPlannedStatements1795389100000 } from './migrations/1795389100000-take-tokens-by-planned-statements.js';

/** How much each conversation and network may still ask, and which conversations were erased. */
export const gatewaySchema: SchemaDefinition = {
  schema: 'gateway',
  entities: [],
  migrations: [
    CreateRateLimitBuckets1795365700000,
    RememberErasures1795387200000,
    TouchBucketsInPlace1795388710000,
    TakeTokensByPlannedStatements1795389100000,
  ],
};
