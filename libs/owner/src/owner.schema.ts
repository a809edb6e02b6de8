import type { SchemaDefinition } from '@minime/database';
import { CreateOwner1795388100000 } from './migrations/1795388100000-create-owner.js';

/** What the owner has decided while the system runs; reached by statements alone. */
export const ownerSchema: SchemaDefinition = {
  schema: 'owner',
  entities: [],
  migrations: [CreateOwner1795388100000],
};
