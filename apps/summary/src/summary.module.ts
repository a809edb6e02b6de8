import { DatabaseModule } from '@minime/database';
import { LanguageModel, LlmModule, SpendLedger } from '@minime/llm';
import { KeptMessages, MessagingModule, Outbox } from '@minime/messaging';
import { OwnerControls, OwnerLinks, OwnerModule } from '@minime/owner';
import { type Host, loadPersona, RetentionJob } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { NodemailerMailer } from './adapters/nodemailer.mailer.js';
import { PostgresDigests } from './adapters/postgres.digests.js';
import { PostgresFeedback } from './adapters/postgres.feedback.js';
import { PostgresMailLog } from './adapters/postgres.mail-log.js';
import { PostgresMeetingLog } from './adapters/postgres.meeting-log.js';
import { PostgresPrivacy } from './adapters/postgres.privacy.js';
import { PostgresQuestions } from './adapters/postgres.questions.js';
import { PostgresSyncLog } from './adapters/postgres.sync-log.js';

import { AlertService } from './alerts/alert.service.js';
import { BudgetAlertService } from './budget.alert.service.js';
import { BudgetConsumer } from './budget.consumer.js';
import { ConversationConsumer } from './conversation.consumer.js';
import { DigestCompiler } from './digest/digest.compiler.js';
import { nextDigest } from './digest/digest.schedule.js';
import { DigestService } from './digest/digest.service.js';
import { FeedbackConsumer } from './feedback.consumer.js';
import { GapsService } from './gaps/gaps.service.js';
import { MeetingConsumer } from './meeting.consumer.js';
import { MeetingMails } from './meeting.mails.js';
import { OwnerActions } from './owner.actions.js';
import { OwnerCron } from './owner.cron.js';
import { OwnerMails } from './owner.mails.js';
import { DigestLog, FeedbackLog, Mailer, MailLog, MeetingLog, PrivacyStore, QuestionLog, SyncLog } from './ports.js';
import { PrivacyConsumer } from './privacy.consumer.js';
import { SummariseService } from './summarise.service.js';
import { addressOf, type SummaryConfig } from './summary.config.js';
import { summarySchema } from './summary.schema.js';
import { SyncConsumer } from './sync.consumer.js';
import { TurnConsumer } from './turn.consumer.js';

/** Each mail in the making holds a connection of the pool, and needs a second one for a moment; so do digest and alerts. */
const MAILS_AT_ONCE = 2;
const POOL_SIZE = 2 * (MAILS_AT_ONCE + 1) + 2;

@Module({})
export class SummaryModule {
  /** @throws AppError `persona_invalid`, `model_unpriced` */
  static async register(config: SummaryConfig, host: Host): Promise<DynamicModule> {
    const { name, timeZone, notificationLanguage: language } = await loadPersona(config.PERSONA_FILE);
    const digestZone = config.DIGEST_TIME_ZONE ?? timeZone;
    const ownerEmail = addressOf(config.OWNER_EMAIL)!;
    const domain = addressOf(config.MAIL_FROM)!.split('@')[1]!;
    return {
      module: SummaryModule,
      imports: [
        DatabaseModule.forRoot({
          url: config.DATABASE_URL,
          definition: summarySchema,
          poolSize: POOL_SIZE,
          log: host.logger,
        }),
        MessagingModule.forRoot({
          app: 'summary',
          schema: summarySchema.schema,
          config,
          host,
          prefetch: { 'conversation.ended.v1': MAILS_AT_ONCE, 'meeting.requested.v1': 1, 'meeting.cancelled.v1': 1 },
        }),
        LlmModule.forRoot({ config, host, databaseUrl: config.DATABASE_URL }),
        OwnerModule.forRoot({ databaseUrl: config.DATABASE_URL, log: host.logger }, { watching: false }),
        ScheduleModule.forRoot(),
      ],
      controllers: [
        BudgetConsumer,
        ConversationConsumer,
        FeedbackConsumer,
        MeetingConsumer,
        PrivacyConsumer,
        SyncConsumer,
        TurnConsumer,
      ],
      providers: [
        {
          provide: OwnerActions,
          useFactory: (controls: OwnerControls) =>
            new OwnerActions(controls, new OwnerLinks(config.SESSION_SECRET, config.PUBLIC_URL), host.logger, language),
          inject: [OwnerControls],
        },
        { provide: Mailer, useFactory: () => NodemailerMailer.open(config, host.health) },
        {
          provide: MailLog,
          useFactory: (dataSource: DataSource) => new PostgresMailLog(dataSource),
          inject: [DataSource],
        },
        {
          provide: FeedbackLog,
          useFactory: (dataSource: DataSource) => new PostgresFeedback(dataSource),
          inject: [DataSource],
        },
        {
          provide: MeetingLog,
          useFactory: (dataSource: DataSource) => new PostgresMeetingLog(dataSource),
          inject: [DataSource],
        },
        {
          provide: QuestionLog,
          useFactory: (dataSource: DataSource, outbox: Outbox) => new PostgresQuestions(dataSource, outbox),
          inject: [DataSource, Outbox],
        },
        {
          provide: GapsService,
          useFactory: (questions: QuestionLog) =>
            new GapsService(questions, config.NOTION_GAPS_PARENT_ID ? config.NOTION_GAPS_AFTER : undefined),
          inject: [QuestionLog],
        },
        {
          provide: MeetingMails,
          useFactory: (mailLog: PostgresMailLog, privacy: PrivacyStore, mailer: Mailer, actions: OwnerActions) =>
            new MeetingMails(mailLog, privacy, mailer, actions, host.logger, {
              owner: { name, timeZone, language },
              ownerEmail,
              domain,
            }),
          inject: [MailLog, PrivacyStore, Mailer, OwnerActions],
        },
        {
          provide: PrivacyStore,
          useFactory: (dataSource: DataSource) => new PostgresPrivacy(dataSource),
          inject: [DataSource],
        },
        {
          provide: RetentionJob,
          useFactory: (store: PrivacyStore) =>
            new RetentionJob('mails', () => store.forgetOlderThan(config.RETENTION_DAYS), host.logger),
          inject: [PrivacyStore],
        },
        {
          provide: SummariseService,
          useFactory: (
            model: LanguageModel,
            mailLog: PostgresMailLog,
            feedback: FeedbackLog,
            privacy: PrivacyStore,
            mailer: Mailer,
            actions: OwnerActions,
          ) =>
            new SummariseService(model, mailLog, feedback, privacy, mailer, actions, host.logger, {
              owner: { name, timeZone, language },
              domain,
            }),
          inject: [LanguageModel, MailLog, FeedbackLog, PrivacyStore, Mailer, OwnerActions],
        },
        {
          provide: BudgetAlertService,
          useFactory: (mails: OwnerMails) => new BudgetAlertService(mails, host.logger, { timeZone, domain, language }),
          inject: [OwnerMails],
        },
        {
          provide: OwnerMails,
          useFactory: (mailLog: PostgresMailLog, mailer: Mailer, actions: OwnerActions) =>
            new OwnerMails(mailLog, mailer, actions),
          inject: [MailLog, Mailer, OwnerActions],
        },
        {
          provide: SyncLog,
          useFactory: (dataSource: DataSource) => new PostgresSyncLog(dataSource),
          inject: [DataSource],
        },
        {
          provide: DigestLog,
          useFactory: (dataSource: DataSource) => new PostgresDigests(dataSource),
          inject: [DataSource],
        },
        {
          provide: DigestCompiler,
          useFactory: (
            log: DigestLog,
            questions: QuestionLog,
            gaps: GapsService,
            syncs: SyncLog,
            ledger: SpendLedger,
            kept: KeptMessages,
          ) =>
            new DigestCompiler({ log, questions, gaps, syncs, ledger, kept }, host.logger, {
              timeZone: digestZone,
              limitUsd: config.BUDGET_USD_PER_DAY,
            }),
          inject: [DigestLog, QuestionLog, GapsService, SyncLog, SpendLedger, KeptMessages],
        },
        {
          provide: DigestService,
          useFactory: (compiler: DigestCompiler, log: DigestLog, mails: OwnerMails) =>
            new DigestService(compiler, log, mails, host.logger, {
              timeZone: digestZone,
              domain,
              language,
              nextAfter: (moment) => nextDigest(config.DIGEST_CRON, digestZone, moment),
            }),
          inject: [DigestCompiler, DigestLog, OwnerMails],
        },
        {
          provide: AlertService,
          useFactory: (syncs: SyncLog, kept: KeptMessages, mails: OwnerMails) =>
            new AlertService(syncs, kept, mails, host.logger, { timeZone, domain, language }),
          inject: [SyncLog, KeptMessages, OwnerMails],
        },
        {
          provide: OwnerCron,
          useFactory: (digests: DigestService, alerts: AlertService, scheduler: SchedulerRegistry) =>
            new OwnerCron(digests, alerts, scheduler, host.logger, {
              digest: config.DIGEST_CRON,
              timeZone: digestZone,
            }),
          inject: [DigestService, AlertService, SchedulerRegistry],
        },
      ],
    };
  }
}
