import type { SchemaDefinition } from '@minime/database';
import { CreateIngest1795366800000 } from './migrations/1795366800000-create-ingest.js';
import { AddPageRevisions1795369000000 } from './migrations/1795369000000-add-page-revisions.js';
import { CarryTraces1795370400000 } from './migrations/1795370400000-carry-traces.js';
import { CreateSyncSlots1795381100000 } from './migrations/1795381100000-create-sync-slots.js';
import { CreateDrafts1795388003000 } from './migrations/1795388003000-create-drafts.js';

/** What ingest remembers of its pages and its last sync, and its outbox. */
export const ingestSchema: SchemaDefinition = {
  schema: 'ingest',
  entities: [],
  migrations: [
    CreateIngest1795366800000,
    AddPageRevisions1795369000000,
    CarryTraces1795370400000,
    CreateSyncSlots1795381100000,
    CreateDrafts1795388003000,
  ],
};
