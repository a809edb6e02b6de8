import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConversationSummary } from '../summaries/conversation.summary.js';

@Entity({ schema: 'summary', name: 'mails' })
export class MailEntity {
  @PrimaryColumn('uuid', { name: 'conversation_id' })
  conversationId: string;

  @PrimaryColumn('integer')
  stretch: number;

  @Column('text')
  status: 'claimed' | 'sent';

  @Column('text', { name: 'message_id' })
  messageId: string;

  @Column('jsonb', { nullable: true })
  summary: ConversationSummary | null;

  @Column('timestamptz', { name: 'claimed_at' })
  claimedAt: Date;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;
}
