import type { EventData } from '@minime/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a visitor last thought of one answer. */
@Entity({ schema: 'summary', name: 'feedback' })
export class FeedbackEntity {
  @PrimaryColumn('uuid', { name: 'conversation_id' })
  conversationId: string;

  @PrimaryColumn('uuid', { name: 'turn_id' })
  turnId: string;

  @Column('text')
  value: EventData<'feedback.given.v1'>['value'];

  @Column('text', { nullable: true })
  comment: string | null;

  @Column('timestamptz', { name: 'given_at' })
  @Index('feedback_given_at')
  givenAt: Date;
}
