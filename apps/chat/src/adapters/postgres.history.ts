import type { TurnSnapshot } from '@minime/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type FindOperator, type FindOptionsSelect, IsNull, Not } from 'typeorm';
import { TurnEntity } from '../entities/turn.entity.js';
import { type History, HistoryStore, type Replaceable, type Snapshot } from '../ports.js';

const shown: FindOptionsSelect<TurnEntity> = {
  id: true,
  position: true,
  status: true,
  reason: true,
  epoch: true,
  seq: true,
  question: true,
  answer: true,
  citations: true,
  tools: true,
  cards: true,
  askedAt: true,
  clientMessageId: true,
  replaces: true,
};

@Injectable()
export class PostgresHistory extends HistoryStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async history(conversationId: string, limit: number): Promise<History> {
    const turnsWhere = (select: FindOptionsSelect<TurnEntity>, replacedBy: FindOperator<string>) =>
      this.dataSource.getRepository(TurnEntity).find({
        select,
        where: { conversationId, replacedBy },
        order: { position: 'DESC' },
        take: limit,
      });
    const [newestFirst, replaced] = await Promise.all([
      turnsWhere(shown, IsNull()),
      turnsWhere({ id: true }, Not(IsNull())),
    ]);
    const turns = newestFirst.reverse();
    const running = turns.find(({ status }) => status === 'running');
    return {
      turns: turns.map((turn) => ({
        turnId: turn.id,
        author: 'assistant',
        question: turn.question,
        answer: turn.answer,
        status: turn.status,
        ...(turn.status === 'failed' && turn.reason && { reason: turn.reason }),
        citations: turn.citations,
        cards: turn.cards,
        at: turn.askedAt.toISOString(),
      })),
      ...(running && { running: { ...snapshotOf(running), question: running.question } }),
      ...(replaced.length > 0 && { replaced: replaced.map(({ id }) => id) }),
    };
  }

  override async snapshot(conversationId: string, turnId: string): Promise<Snapshot | null> {
    const turn = await this.dataSource
      .getRepository(TurnEntity)
      .findOne({ select: shown, where: { id: turnId, conversationId } });
    if (!turn) return null;
    const snapshot = snapshotOf(turn);
    const { status, reason } = turn;
    if (status === 'waiting') return { snapshot };
    const started = startOf(turn, snapshot);
    if (status === 'running') return { started, snapshot };
    const { epoch, seq } = snapshot;
    return { started, snapshot, finish: { turnId, epoch, seq, status, ...(reason && { reason }) } };
  }

  override async replaceable(conversationId: string, turnId: string): Promise<Replaceable | null> {
    const [turn] = await this.dataSource.query<{ question: string; replaced_by: string | null }[]>(
      `SELECT t."question", t."replaced_by" FROM "chat"."turns" t
       WHERE t."id" = $2 AND t."conversation_id" = $1 AND t."status" <> 'waiting'
         AND (t."replaced_by" IS NOT NULL OR NOT EXISTS (
           SELECT FROM "chat"."turns" l WHERE l."conversation_id" = $1 AND l."position" > t."position"))`,
      [conversationId, turnId],
    );
    return turn ? { question: turn.question, ...(turn.replaced_by && { replacedBy: turn.replaced_by }) } : null;
  }
}

const startOf = (turn: TurnEntity, { turnId, epoch }: TurnSnapshot): Required<Snapshot>['started'] => ({
  turnId,
  epoch,
  author: 'assistant',
  question: turn.question,
  ...(turn.clientMessageId && { clientMessageId: turn.clientMessageId }),
  at: turn.askedAt.toISOString(),
  ...(turn.replaces && { replaces: turn.replaces }),
});

/** A turn that still waits is shown as the empty beginning of its first epoch. */
const snapshotOf = ({ id, epoch, seq, answer, tools, citations, cards }: TurnEntity): TurnSnapshot => ({
  turnId: id,
  epoch: Math.max(epoch, 1),
  seq,
  content: answer,
  tools,
  citations,
  cards,
});
