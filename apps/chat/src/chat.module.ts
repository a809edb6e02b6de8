import { DatabaseModule } from '@minime/database';
import { KnowledgeModule } from '@minime/knowledge';
import { LlmModule, SpendRecorder } from '@minime/llm';
import { MessagingModule } from '@minime/messaging';
import { OwnerModule } from '@minime/owner';
import { type Host, loadPersona, type Persona, RetentionJob } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { PostgresBudgetAlerts } from './adapters/postgres.budget-alerts.js';
import { PostgresHistory } from './adapters/postgres.history.js';
import { PostgresMemory } from './adapters/postgres.memory.js';
import { PostgresPrivacy } from './adapters/postgres.privacy.js';
import { PostgresStretches } from './adapters/postgres.stretches.js';
import { PostgresTurns } from './adapters/postgres.turns.js';
import { PostgresVisitors } from './adapters/postgres.visitors.js';
import { BudgetAlarm } from './budget/budget.alarm.js';
import type { ChatConfig } from './chat.config.js';
import { chatSchema } from './chat.schema.js';
import { CALENDAR, CHAT_CONFIG, HOST, MEETING_SETTINGS, PERSONA } from './chat.tokens.js';
import { ConversationConsumer } from './conversation.consumer.js';
import { ConversationSweep } from './conversations/conversation.sweep.js';
import { HistoryService } from './conversations/history.service.js';
import { HistoryResponder } from './history.responder.js';
import { KnowledgeConsumer } from './knowledge.consumer.js';
import { MeetingResponder } from './meeting.responder.js';
import { createCalendar } from './meetings/adapters/google.calendar.js';
import { PostgresMeetings } from './meetings/adapters/postgres.meetings.js';
import { AvailabilityService } from './meetings/availability.service.js';
import { BookingService } from './meetings/booking.service.js';
import { DateWarmUp } from './meetings/dates/date.warm-up.js';
import { MeetingCards } from './meetings/meeting.cards.js';
import { MeetingLinks } from './meetings/meeting.links.js';
import { meetingSettings } from './meetings/meeting.settings.js';
import { MeetingSweep } from './meetings/meeting.sweep.js';
import { MeetingTurn } from './meetings/meeting.turn.js';
import { MeetingStore } from './meetings/ports.js';
import { MeetingTools } from './meetings/tools/meeting.tools.js';
import { MemoryKeeper } from './memory/memory.keeper.js';
import {
  BudgetAlerts,
  HistoryStore,
  MemoryStore,
  PrivacyStore,
  StretchStore,
  TurnStore,
  VisitorStore,
} from './ports.js';
import { ErasureService } from './privacy/erasure.service.js';
import { RetrievalService } from './retrieval/retrieval.service.js';
import { convertTimeTool } from './tools/convert-time.tool.js';
import { getCurrentTimeTool } from './tools/get-current-time.tool.js';
import { searchKnowledgeTool } from './tools/search-knowledge.tool.js';
import { TOOLS, ToolBox } from './tools/tool.box.js';
import { updateUserInfoTool } from './tools/update-user-info.tool.js';
import { TurnConsumer } from './turn.consumer.js';
import { AnswerLoop } from './turns/answer.loop.js';
import { RunningTurns } from './turns/running.turns.js';
import { TurnMetrics } from './turns/turn.metrics.js';
import { TurnRunner } from './turns/turn.runner.js';
import { TurnService } from './turns/turn.service.js';
import { VisitorConsumer } from './visitor.consumer.js';

/** Statements are short; running turns share one flush. */
const POOL_SIZE = 8;

@Module({})
export class ChatModule {
  static register(config: ChatConfig, host: Host): DynamicModule {
    const databaseUrl = config.DATABASE_URL;
    const llm = LlmModule.forRoot({ config, host, databaseUrl });
    return {
      module: ChatModule,
      imports: [
        DatabaseModule.forRoot({ url: databaseUrl, definition: chatSchema, poolSize: POOL_SIZE, log: host.logger }),
        MessagingModule.forRoot({
          app: 'chat',
          config,
          host,
          schema: chatSchema.schema,
          prefetch: { 'turn.requested.v1': config.TURN_CONCURRENCY },
        }),
        llm,
        OwnerModule.forRoot({ databaseUrl, log: host.logger }),
        KnowledgeModule.forRoot({ config, host, databaseUrl, spend: { module: llm, token: SpendRecorder } }),
      ],
      controllers: [
        TurnConsumer,
        VisitorConsumer,
        ConversationConsumer,
        KnowledgeConsumer,
        HistoryResponder,
        MeetingResponder,
      ],
      providers: [
        { provide: CHAT_CONFIG, useValue: config },
        { provide: HOST, useValue: host },
        { provide: PERSONA, useFactory: () => loadPersona(config.PERSONA_FILE) },
        { provide: TurnStore, useClass: PostgresTurns },
        { provide: MemoryStore, useClass: PostgresMemory },
        { provide: HistoryStore, useClass: PostgresHistory },
        { provide: VisitorStore, useClass: PostgresVisitors },
        { provide: StretchStore, useClass: PostgresStretches },
        { provide: PrivacyStore, useClass: PostgresPrivacy },
        { provide: BudgetAlerts, useClass: PostgresBudgetAlerts },
        {
          provide: TOOLS,
          useFactory: (
            retrieval: RetrievalService,
            visitors: VisitorStore,
            meetings: MeetingTools,
            written: MeetingStore,
          ) => [
            searchKnowledgeTool(retrieval),
            updateUserInfoTool(visitors, written),
            getCurrentTimeTool,
            convertTimeTool,
            ...meetings.list,
          ],
          inject: [RetrievalService, VisitorStore, MeetingTools, MeetingStore],
        },
        { provide: CALENDAR, useFactory: () => createCalendar(config, host.health) ?? null },
        {
          provide: MEETING_SETTINGS,
          useFactory: (persona: Persona) => meetingSettings(persona, config),
          inject: [PERSONA],
        },
        { provide: MeetingStore, useClass: PostgresMeetings },
        AvailabilityService,
        BookingService,
        MeetingCards,
        MeetingLinks,
        MeetingTools,
        MeetingTurn,
        DateWarmUp,
        MeetingSweep,
        ToolBox,
        RetrievalService,
        AnswerLoop,
        BudgetAlarm,
        TurnRunner,
        RunningTurns,
        { provide: TurnMetrics, useFactory: () => TurnMetrics.of(host.metrics) },
        MemoryKeeper,
        TurnService,
        HistoryService,
        ConversationSweep,
        ErasureService,
        {
          provide: RetentionJob,
          useFactory: (store: PrivacyStore) =>
            new RetentionJob('conversations', () => store.forgetOlderThan(config.RETENTION_DAYS), host.logger),
          inject: [PrivacyStore],
        },
      ],
    };
  }
}
