import type { SchemaDefinition } from '@minime/database';
import { BudgetAlertEntity } from './entities/budget-alert.entity.js';
import { ConversationEntity } from './entities/conversation.entity.js';
import { ErasureEntity } from './entities/erasure.entity.js';
import { MeetingEntity } from './entities/meeting.entity.js';
import { TurnEntity } from './entities/turn.entity.js';
import { VisitorEntity } from './entities/visitor.entity.js';
import { CreateConversations1795365800000 } from './migrations/1795365800000-create-conversations.js';
import { CarryTraces1795370400000 } from './migrations/1795370400000-carry-traces.js';
import { KeepTurnTraces1795381000000 } from './migrations/1795381000000-keep-turn-traces.js';
import { CreateBudgetAlerts1795383100000 } from './migrations/1795383100000-create-budget-alerts.js';
import { CreateMeetings1795385000000 } from './migrations/1795385000000-create-meetings.js';
import { RememberErasures1795387000000 } from './migrations/1795387000000-remember-erasures.js';
import { LeaveRoomForRunningTurns1795388700000 } from './migrations/1795388700000-leave-room-for-running-turns.js';

/** Who asked what, and what was answered. */
export const chatSchema: SchemaDefinition = {
  schema: 'chat',
  entities: [VisitorEntity, ConversationEntity, TurnEntity, BudgetAlertEntity, MeetingEntity, ErasureEntity],
  migrations: [
    CreateConversations1795365800000,
    CarryTraces1795370400000,
    KeepTurnTraces1795381000000,
    CreateBudgetAlerts1795383100000,
    CreateMeetings1795385000000,
    RememberErasures1795387000000,
    LeaveRoomForRunningTurns1795388700000,
  ],
};
