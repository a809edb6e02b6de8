import type { EventData } from '@minime/contracts';
import { Outbox } from '@minime/messaging';
import { traceparent } from '@minime/platform';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type ClaimedTurn,
  type Outcome,
  type Seat,
  type Settled,
  type StopResult,
  type TurnContent,
  type TurnProgress,
  type TurnRequest,
  TurnStore,
} from '../ports.js';
import { acceptedTurn, acceptStatement } from './accept.statement.js';
import { advance, type LockedConversation, lockConversation } from './conversation.queue.js';
import { flushStatement } from './flush.statement.js';
import { makeWay } from './making.way.js';
import { reviveSilent } from './reviving.js';
import { finishedColumns, finishValues, runningTurn, settleStatement, settleValues } from './settle.statement.js';
import { stopStatement } from './stop.statement.js';
import { storable, storedJson } from './stored.json.js';
import { closeStretch } from './stretch.closing.js';

@Injectable()
export class PostgresTurns extends TurnStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  override async accept(request: TurnRequest): Promise<Seat> {
    const values = acceptValues(request);
    const rows = request.replaces
      ? await this.dataSource.transaction(
          async (transaction) => (await makeWay(transaction, request)) && acceptStatement.runIn(transaction, values),
        )
      : await acceptStatement.run(this.dataSource, values);
    if (!rows) return { kind: 'refused', reason: 'turn_unknown' };
    const [row] = rows;
    if (!row) return this.known(request);
    if (row.status === 'running') return { kind: 'driving', turn: acceptedTurn(row) };
    return row.status === 'waiting' ? { kind: 'waiting' } : { kind: 'refused', reason: 'too_many_waiting' };
  }

  override resume(conversationId: string, driverTurnId: string): Promise<ClaimedTurn | undefined> {
    return this.dataSource.transaction(async (transaction) => {
      const conversation = await lockConversation(transaction, conversationId);
      if (conversation?.driver_turn_id !== driverTurnId) return undefined;
      const next = await advance(transaction, conversation, runnable(conversation));
      if (!next) await this.closeIfAsked(transaction, conversation, undefined);
      return next;
    });
  }

  /** One statement where nobody waits and nobody has said goodbye, as nearly always; else a transaction. */
  override async settle(
    turn: ClaimedTurn,
    driverTurnId: string,
    content: TurnContent,
    outcome: Outcome,
  ): Promise<Settled> {
    const event = isGap(outcome) ? this.outbox.prepare('turn.completed.v1', completed(turn, outcome)) : undefined;
    const [row] = await settleStatement.run(
      this.dataSource,
      settleValues(turn, driverTurnId, content, outcome, event?.values),
    );
    if (row && !row.is_plain) return this.settleAndAdvance(turn, driverTurnId, content, outcome);
    if (!row?.is_settled) return 'stale';
    event?.committed();
    return {};
  }

  private settleAndAdvance(
    turn: ClaimedTurn,
    driverTurnId: string,
    content: TurnContent,
    outcome: Outcome,
  ): Promise<Settled> {
    return this.dataSource.transaction(async (transaction): Promise<Settled> => {
      const conversation = await lockConversation(transaction, turn.conversationId);
      if (conversation?.driver_turn_id !== driverTurnId) return 'stale';
      if (!(await finish(transaction, turn, content, outcome))) return 'stale';
      if (isGap(outcome)) await this.outbox.add(transaction, 'turn.completed.v1', completed(turn, outcome));
      const next = await advance(transaction, conversation, conversation.waiting_turn_ids, outcome.costUsd);
      await this.closeIfAsked(transaction, conversation, next);
      return next ? { next } : {};
    });
  }

  override async flush(progress: TurnProgress[]): Promise<Map<string, { stopRequested: boolean }>> {
    const rows = await flushStatement.run(this.dataSource, [
      progress.map(({ turnId }) => turnId),
      progress.map(({ epoch }) => epoch),
      progress.map(({ seq }) => seq),
      progress.map(({ content }) => content),
      progress.map(({ citations }) => storedJson(citations)),
      progress.map(({ tools }) => storedJson(tools)),
      progress.map(({ cards }) => storedJson(cards)),
    ]);
    return new Map(rows.map(({ id, stop_requested }) => [id, { stopRequested: stop_requested }]));
  }

  override async requestStop(conversationId: string, turnId: string): Promise<StopResult> {
    const [row] = await stopStatement.run(this.dataSource, [conversationId, turnId]);
    if (!row) return { kind: 'nothing' };
    return row.status === 'stopped' ? { kind: 'cancelled', epoch: row.epoch } : { kind: 'running' };
  }

  override revive(silentMs: number): Promise<number> {
    return this.dataSource.transaction((transaction) => reviveSilent(transaction, this.outbox, silentMs));
  }

  private async known({ conversationId, turnId }: TurnRequest): Promise<Seat> {
    const rows = await this.dataSource.query<unknown[]>(
      'SELECT FROM "chat"."conversations" WHERE "id" = $1 AND "driver_turn_id" = $2',
      [conversationId, turnId],
    );
    return { kind: rows.length > 0 ? 'abandoned' : 'known' };
  }

  /** The visitor said goodbye while turns were running: after the last of them the stretch ends. */
  private async closeIfAsked(
    transaction: EntityManager,
    conversation: LockedConversation,
    next: ClaimedTurn | undefined,
  ): Promise<void> {
    if (!conversation.end_requested_at) return;
    if (next && next.stretch === conversation.stretch) return;
    await closeStretch(transaction, this.outbox, conversation, 'requested');
  }
}

const acceptValues = (request: TurnRequest): unknown[] => [
  request.conversationId,
  request.visitorId,
  request.turnId,
  storedJson(request.context),
  request.askedAt,
  storable(request.question),
  request.clientMessageId ?? null,
  request.replaces ?? null,
  request.action ? storedJson(request.action) : null,
  request.networkKey,
  traceparent(),
];

/** What failed may stand in the knowledge all the same. */
const isGap = ({ status, answered }: Outcome): boolean => status === 'finished' && !answered;

const completed = (
  { conversationId, turnId, replaces, question, askedAt, context: { locale } }: ClaimedTurn,
  { status, answered, nearest }: Outcome,
): EventData<'turn.completed.v1'> => ({
  conversationId,
  turnId,
  ...(replaces && { replaces }),
  status,
  question,
  answered,
  ...(locale && { locale }),
  ...(nearest && { nearest }),
  askedAt: askedAt.toISOString(),
});

/** What a driver has before it: the turn that was running when its worker died, then those that wait. */
const runnable = ({ running_turn_id, waiting_turn_ids }: LockedConversation): string[] =>
  running_turn_id ? [running_turn_id, ...waiting_turn_ids] : waiting_turn_ids;

async function finish(
  transaction: EntityManager,
  turn: ClaimedTurn,
  content: TurnContent,
  outcome: Outcome,
): Promise<boolean> {
  const [, count] = await transaction.query<[unknown, number]>(
    `UPDATE "chat"."turns" t SET ${finishedColumns} WHERE ${runningTurn}`,
    finishValues(turn, content, outcome),
  );
  return count > 0;
}
