import type { Card, Citation, TurnRecord, TurnStatus } from '@minime/contracts';

export interface TurnRecordRow {
  id: string;
  question: string;
  answer: string;
  status: TurnStatus;
  reason: string | null;
  citations: Citation[];
  cards: Card[];
  asked_at: Date;
}

export const turnRecordColumns = '"id", "question", "answer", "status", "reason", "citations", "cards", "asked_at"';

export const turnRecord = (row: TurnRecordRow): TurnRecord => ({
  turnId: row.id,
  author: 'assistant',
  question: row.question,
  answer: row.answer,
  status: row.status,
  ...(row.status === 'failed' && row.reason && { reason: row.reason }),
  citations: row.citations,
  cards: row.cards,
  at: row.asked_at.toISOString(),
});
