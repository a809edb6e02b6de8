import { Check, Column, Entity, Exclusion, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { MeetingStatus } from '../meetings/meeting.js';
import { ConversationEntity } from './conversation.entity.js';

/** A time kept for a visitor, and what became of it. Two that are open never overlap: PostgreSQL sees to that. */
@Entity({ schema: 'chat', name: 'meetings' })
@Check(
  'meetings_status_check',
  `"status" IN ('held', 'booking', 'booked', 'requested', 'cancelled', 'expired', 'failed', 'moved')`,
)
@Exclusion(
  'meetings_apart',
  `USING gist ("span" WITH &&) WHERE ("status" IN ('held', 'booking', 'booked', 'requested'))`,
)
@Index('meetings_of_conversation', ['conversationId', 'createdAt'])
@Index('meetings_recent', ['createdAt'])
@Index('meetings_open', ['endsAt'], {
  where: `("status" = ANY (ARRAY['held'::text, 'booking'::text, 'booked'::text, 'requested'::text]))`,
})
export class MeetingEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'conversation_id' })
  conversationId: string;

  @ManyToOne(() => ConversationEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'conversation_id', foreignKeyConstraintName: 'meetings_conversation_id_fkey' })
  conversation: Relation<ConversationEntity>;

  @Column('text')
  status: MeetingStatus;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt: Date;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt: Date;

  /** From the beginning to the end, with the time that is kept free around it. */
  @Column('tstzrange')
  span: string;

  /** The visitor's. */
  @Column('text', { name: 'time_zone' })
  timeZone: string;

  @Column('text', { nullable: true })
  locale: string | null;

  /** In lower case. */
  @Column('text')
  email: string;

  @Column('text', { nullable: true })
  name: string | null;

  /** For the owner's eyes only. */
  @Column('text', { nullable: true })
  topic: string | null;

  @Column('text')
  title: string;

  /** The meeting that shall be at this time instead, once the visitor agrees. */
  @Column('uuid', { nullable: true })
  moves: string | null;

  @Column('text', { name: 'network_key' })
  networkKey: string;

  /** Position of the turn in which the visitor was asked to agree. */
  @Column('bigint', { name: 'turn_position' })
  turnPosition: string;

  /** Counts the changes of what was sent to the guest. */
  @Column('integer', { default: 0 })
  sequence: number;

  @Column('text', { name: 'meet_url', nullable: true })
  meetUrl: string | null;

  @Column('text', { name: 'calendar_url', nullable: true })
  calendarUrl: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** A hold that nobody agrees to is over then. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** When the visitor agreed. */
  @Column('timestamptz', { name: 'confirmed_at', nullable: true })
  confirmedAt: Date | null;

  /** Set before the calendar is told, so that a crash in between is made good. */
  @Column('timestamptz', { name: 'cancel_requested_at', nullable: true })
  cancelRequestedAt: Date | null;

  /** When the calendar was last told, or was about to be. */
  @Column('timestamptz', { name: 'tried_at', nullable: true })
  triedAt: Date | null;

  /** When the calendar was last asked whether the event is still there. */
  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt: Date | null;

  @Column('timestamptz', { name: 'changed_at', default: () => 'now()' })
  changedAt: Date;
}
