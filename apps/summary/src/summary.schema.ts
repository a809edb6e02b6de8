import type { SchemaDefinition } from '@minime/database';
import { MailEntity } from './entities/mail.entity.js';
import { CreateMails1795369200000 } from './migrations/1795369200000-create-mails.js';

export const summarySchema: SchemaDefinition = {
  schema: 'summary',
  entities: [MailEntity],
  migrations: [CreateMails1795369200000],
};
