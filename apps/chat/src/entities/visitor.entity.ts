import type { Place, VisitorContext, VisitorDetails } from '@minime/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody with a browser: what they said about themselves, and what can be told about them. */
@Entity({ schema: 'chat', name: 'visitors' })
export class VisitorEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('timestamptz', { name: 'first_seen_at', default: () => 'now()' })
  firstSeenAt: Date;

  @Column('jsonb', { default: {} })
  details: VisitorDetails;

  @Column('jsonb', { nullable: true })
  place: Place | null;

  @Column('jsonb', { default: {} })
  context: VisitorContext;
}
