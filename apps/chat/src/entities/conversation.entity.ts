import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { VisitorEntity } from './visitor.entity.js';

/** A visitor's talk with the owner's AI self; it is also the queue of its own questions. */
@Entity({ schema: 'chat', name: 'conversations' })
@Index('conversations_idle', ['lastActivityAt'], { where: '("open" AND ("driver_turn_id" IS NULL))' })
@Index('conversations_driven', ['runningTurnId'], { where: '("driver_turn_id" IS NOT NULL)' })
export class ConversationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'visitor_id' })
  @Index('conversations_of_visitor')
  visitorId: string;

  @ManyToOne(() => VisitorEntity)
  @JoinColumn({ name: 'visitor_id', foreignKeyConstraintName: 'conversations_visitor_id_fkey' })
  visitor: Relation<VisitorEntity>;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_activity_at', default: () => 'now()' })
  lastActivityAt: Date;

  /** Number of the present stretch of talk, from 1. */
  @Column('integer', { default: 1 })
  stretch: number;

  /** Whether anything has been said in the present stretch. */
  @Column('boolean', { default: false })
  open: boolean;

  @Column('timestamptz', { name: 'end_requested_at', nullable: true })
  endRequestedAt: Date | null;

  /** What the present stretch has cost, in US dollars. */
  @Column('numeric', { name: 'spent_usd', precision: 14, scale: 8, default: 0 })
  spentUsd: string;

  /** The turn whose message is being handled; it works off the waiting ones too. Null: nobody is at work here. */
  @Column('uuid', { name: 'driver_turn_id', nullable: true })
  driverTurnId: string | null;

  /** Set whenever there is a driver. */
  @Column('uuid', { name: 'running_turn_id', nullable: true })
  runningTurnId: string | null;

  /** In the order in which they will run. */
  @Column('uuid', { name: 'waiting_turn_ids', array: true, default: {} })
  waitingTurnIds: string[];

  /** What was said up to and including the turn at position `summaryUpTo`. */
  @Column('text', { default: '' })
  summary: string;

  @Column('bigint', { name: 'summary_up_to', default: 0 })
  summaryUpTo: string;

  /** Turns after this position are remembered word for word. */
  @Column('bigint', { name: 'window_from', default: 0 })
  windowFrom: string;

  /** What was said in the stretches up to and including `earlierStretch`. */
  @Column('text', { name: 'earlier_summary', default: '' })
  earlierSummary: string;

  @Column('integer', { name: 'earlier_stretch', default: 0 })
  earlierStretch: number;
}
