import type { SchemaDefinition } from '@minime/database';
import { CreateMessaging1795366200000 } from './migrations/1795366200000-create-messaging.js';
import { CarryTraces1795370400000 } from './migrations/1795370400000-carry-traces.js';

/** The tables of the embedded broker. RabbitMQ needs none of them. */
export const messagingSchema: SchemaDefinition = {
  schema: 'messaging',
  entities: [],
  migrations: [CreateMessaging1795366200000, CarryTraces1795370400000],
};
