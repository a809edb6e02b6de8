import type { EventData } from '@minime/contracts';
import type { Outbox } from '@minime/messaging';
import { inTrace } from '@minime/platform';
import type { EntityManager } from 'typeorm';

const AT_ONCE = 20;

interface DriverRow {
  running_turn_id: string;
  id: string;
  conversation_id: string;
  visitor_id: string;
  question: string;
  network_key: string;
  context: EventData<'turn.requested.v1'>['context'];
  asked_at: Date;
  traceparent: string | null;
}

/**
 * Finds conversations whose worker fell silent and whose message has not come again, and sends that message again: a
 * redelivered driver takes its conversation up where it stood.
 */
export async function reviveSilent(transaction: EntityManager, outbox: Outbox, silentMs: number): Promise<number> {
  const drivers = await transaction.query<DriverRow[]>(
    `SELECT r."id" AS "running_turn_id", d."id", d."conversation_id", c."visitor_id", d."question", d."network_key",
       d."context", d."asked_at", d."traceparent"
     FROM "chat"."conversations" c
     JOIN "chat"."turns" r ON r."id" = c."running_turn_id"
     JOIN "chat"."turns" d ON d."id" = c."driver_turn_id"
     WHERE c."driver_turn_id" IS NOT NULL AND r."heartbeat_at" < now() - $1 * interval '1 ms'
     ORDER BY r."heartbeat_at" LIMIT ${AT_ONCE} FOR UPDATE OF r SKIP LOCKED`,
    [silentMs],
  );
  for (const driver of drivers) {
    const { id: turnId, conversation_id: conversationId } = driver;
    const data = {
      conversationId,
      visitorId: driver.visitor_id,
      turnId,
      question: driver.question,
      networkKey: driver.network_key,
      context: driver.context,
      askedAt: driver.asked_at.toISOString(),
    };
    await inTrace(driver.traceparent, () => outbox.add(transaction, 'turn.requested.v1', data, { conversationId }));
  }
  if (drivers.length > 0) {
    // The next look leaves them the same time again.
    await transaction.query('UPDATE "chat"."turns" SET "heartbeat_at" = now() WHERE "id" = ANY ($1)', [
      drivers.map(({ running_turn_id }) => running_turn_id),
    ]);
  }
  return drivers.length;
}
