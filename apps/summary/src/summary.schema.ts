import type { SchemaDefinition } from '@minime/database';
import { FeedbackEntity } from './entities/feedback.entity.js';
import { MailEntity } from './entities/mail.entity.js';
import { CreateMails1795369200000 } from './migrations/1795369200000-create-mails.js';
import { CreateFeedback1795382000000 } from './migrations/1795382000000-create-feedback.js';
import { CreateMeetings1795386000000 } from './migrations/1795386000000-create-meetings.js';

export const summarySchema: SchemaDefinition = {
  schema: 'summary',
  entities: [MailEntity, FeedbackEntity],
  migrations: [CreateMails1795369200000, CreateFeedback1795382000000, CreateMeetings1795386000000],
};
