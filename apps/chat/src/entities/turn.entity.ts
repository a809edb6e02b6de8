import type { Card, Citation, EventData, ToolActivity, TurnStatus, VisitorContext } from '@minime/contracts';
import type { Usage } from '@minime/llm';
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { ConversationEntity } from './conversation.entity.js';

/** A question and its growing answer. A worker writes to it only under the epoch in which it was given to it. */
@Entity({ schema: 'chat', name: 'turns' })
@Index('turns_in_order', ['conversationId', 'position'], { unique: true })
@Check('turns_status_check', `"status" IN ('waiting', 'running', 'finished', 'stopped', 'failed')`)
export class TurnEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'conversation_id' })
  conversationId: string;

  @ManyToOne(() => ConversationEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'conversation_id', foreignKeyConstraintName: 'turns_conversation_id_fkey' })
  conversation: Relation<ConversationEntity>;

  /** Grows within a conversation in the order in which its questions were accepted. */
  @Column('bigint', { generated: 'increment' })
  position: string;

  @Column('integer')
  stretch: number;

  @Column('text')
  status: TurnStatus;

  /** Why it failed, or ended otherwise than usual. */
  @Column('text', { nullable: true })
  reason: string | null;

  /** 0 while it waits; each worker that starts it counts it up. */
  @Column('integer')
  epoch: number;

  /** Number of the last chunk that `answer` contains. */
  @Column('integer', { default: 0 })
  seq: number;

  @Column('text')
  question: string;

  @Column('text', { default: '' })
  answer: string;

  @Column('jsonb', { default: [] })
  citations: Citation[];

  @Column('jsonb', { default: [] })
  tools: ToolActivity[];

  @Column('jsonb', { default: [] })
  cards: Card[];

  @Column('jsonb', { nullable: true })
  action: EventData<'turn.requested.v1'>['action'] | null;

  @Column('jsonb', { default: {} })
  context: VisitorContext;

  @Column('text', { name: 'network_key' })
  networkKey: string;

  @Column('uuid', { name: 'client_message_id', nullable: true })
  clientMessageId: string | null;

  @Column('uuid', { nullable: true })
  replaces: string | null;

  /** The turn that answers this question anew: this one is neither shown nor remembered any more. */
  @Column('uuid', { name: 'replaced_by', nullable: true })
  replacedBy: string | null;

  /** A broadcast may be missed; this is not. */
  @Column('boolean', { name: 'stop_requested', default: false })
  stopRequested: boolean;

  /** Of the message that asked, as W3C Trace Context writes it. */
  @Column('text', { nullable: true })
  traceparent: string | null;

  @Column('timestamptz', { name: 'asked_at' })
  askedAt: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  /** When its worker last gave a sign of life. */
  @Column('timestamptz', { name: 'heartbeat_at', nullable: true })
  heartbeatAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  /** False: the owner's knowledge held nothing that answers it. Null: not over yet. */
  @Column('boolean', { nullable: true })
  answered: boolean | null;

  @Column('text', { nullable: true })
  model: string | null;

  @Column('jsonb', { nullable: true })
  usage: Usage | null;

  @Column('numeric', { name: 'cost_usd', precision: 14, scale: 8, default: 0 })
  costUsd: string;
}
