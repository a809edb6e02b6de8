import { Column, Entity, PrimaryColumn } from 'typeorm';

/** PostgreSQL gives exact numbers as text. */
const exact = { to: (value: number) => value, from: (value: string) => Number(value) };

@Entity({ schema: 'llm', name: 'calls' })
export class ModelCallEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('timestamptz')
  at: Date;

  @Column('text')
  purpose: string;

  @Column('text')
  model: string;

  @Column('uuid', { name: 'conversation_id', nullable: true })
  conversationId: string | null;

  @Column('integer', { name: 'input_tokens' })
  inputTokens: number;

  @Column('integer', { name: 'output_tokens' })
  outputTokens: number;

  @Column('integer', { name: 'cache_read_tokens' })
  cacheReadTokens: number;

  @Column('integer', { name: 'cache_write_tokens' })
  cacheWriteTokens: number;

  @Column('numeric', { name: 'cost_usd', precision: 14, scale: 8, transformer: exact })
  costUsd: number;

  @Column('integer', { name: 'first_token_ms', nullable: true })
  firstTokenMs: number | null;

  @Column('integer', { name: 'total_ms' })
  totalMs: number;

  /** `finished`, or why not. */
  @Column('text')
  outcome: string;
}
