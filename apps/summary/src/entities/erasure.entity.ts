import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A conversation that was erased at its visitor's wish. */
@Entity({ schema: 'summary', name: 'erasures' })
export class ErasureEntity {
  @PrimaryColumn('uuid', { name: 'conversation_id' })
  conversationId: string;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;
}
