import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A conversation that was erased at its visitor's wish. */
@Entity({ schema: 'chat', name: 'erasures' })
export class ErasureEntity {
  @PrimaryColumn('uuid', { name: 'conversation_id' })
  conversationId: string;

  @Column('uuid', { name: 'visitor_id' })
  visitorId: string;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;
}
