import type { SchemaDefinition } from '@minime/database';
import { CreateMessaging1795366200000 } from './migrations/1795366200000-create-messaging.js';

/** The tables of the embedded broker. RabbitMQ needs none of them. */
export const messagingSchema: SchemaDefinition = {
  schema: 'messaging',
  entities: [],
  migrations: [CreateMessaging1795366200000],
};
