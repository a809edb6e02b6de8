import type { SchemaDefinition } from '@minime/database';
import { ErasureEntity } from './entities/erasure.entity.js';
import { FeedbackEntity } from './entities/feedback.entity.js';
import { MailEntity } from './entities/mail.entity.js';
import { CreateMails1795369200000 } from './migrations/1795369200000-create-mails.js';
import { CreateFeedback1795382000000 } from './migrations/1795382000000-create-feedback.js';
import { CreateMeetings1795386000000 } from './migrations/1795386000000-create-meetings.js';
import { RememberErasures1795387100000 } from './migrations/1795387100000-remember-erasures.js';
import { CreateQuestions1795388000000 } from './migrations/1795388000000-create-questions.js';
import { CreateDigest1795388001000 } from './migrations/1795388001000-create-digest.js';
import { CreateGapDrafts1795388002000 } from './migrations/1795388002000-create-gap-drafts.js';
import { KeepCountryCodes1795389200000 } from './migrations/1795389200000-keep-country-codes.js';

export const summarySchema: SchemaDefinition = {
  schema: 'summary',
  entities: [MailEntity, FeedbackEntity, ErasureEntity],
  migrations: [
    CreateMails1795369200000,
    CreateFeedback1795382000000,
    CreateMeetings1795386000000,
    RememberErasures1795387100000,
    CreateQuestions1795388000000,
    CreateDigest1795388001000,
    CreateGapDrafts1795388002000,
    KeepCountryCodes1795389200000,
  ],
};
