import type { TurnSnapshot } from '@minime/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type FindOptionsSelect, IsNull } from 'typeorm';
import { TurnEntity } from '../entities/turn.entity.js';
import { type History, HistoryStore, type Snapshot } from '../ports.js';

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
};

@Injectable()
export class PostgresHistory extends HistoryStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async history(conversationId: string, limit: number): Promise<History> {
    const newestFirst = await this.dataSource.getRepository(TurnEntity).find({
      select: shown,
      where: { conversationId, replacedBy: IsNull() },
      order: { position: 'DESC' },
      take: limit,
    });
    const turns = newestFirst.reverse();
    const running = turns.find(({ status }) => status === 'running');
    return {
      turns: turns.map((turn) => ({
        turnId: turn.id,
        author: 'assistant',
        question: turn.question,
        answer: turn.answer,
        status: turn.status,
        citations: turn.citations,
        cards: turn.cards,
        at: turn.askedAt.toISOString(),
      })),
      ...(running && { running: { ...snapshotOf(running), question: running.question } }),
    };
  }

  override async snapshot(conversationId: string, turnId: string): Promise<Snapshot | null> {
    const turn = await this.dataSource
      .getRepository(TurnEntity)
      .findOne({ select: shown, where: { id: turnId, conversationId } });
    if (!turn) return null;
    const snapshot = snapshotOf(turn);
    const { status, reason } = turn;
    if (status === 'waiting' || status === 'running') return { snapshot };
    const { epoch, seq } = snapshot;
    return { snapshot, finish: { turnId, epoch, seq, status, ...(reason && { reason }) } };
  }
}

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
