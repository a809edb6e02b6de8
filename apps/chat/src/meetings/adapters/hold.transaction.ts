import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { storable } from '../../adapters/stored.json.js';
import type { HoldRefusal, HoldRequest, MeetingLimits, Placed } from '../ports.js';
import type { Slot, Violation } from '../rules/check.slot.js';
import { type MeetingRow, meetingColumns, meetingOf, OPEN } from './meeting.row.js';

/** Holds of one conversation in a day, agreed to or not. */
const HOLDS_A_DAY = 12;
/** Whoever keeps a time holds this lock: limits and the day's and week's counts are exact, at the price of an order. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('chat.meetings', 0))`;
/** Far enough around a slot to see its whole week, in whatever zone. */
const WEEK_AROUND_MS = 9 * 24 * 3_600_000;
const EXCLUSION_VIOLATION = '23P01';

/** Keeps a time, or says why not, in the caller's transaction. */
export async function holdIn(
  transaction: EntityManager,
  request: HoldRequest,
  limits: MeetingLimits,
  judge: (own: Slot[]) => Violation | undefined,
): Promise<Placed> {
  await transaction.query(LOCK);
  await transaction.query(
    `UPDATE "chat"."meetings" SET "status" = 'expired', "changed_at" = now()
     WHERE "status" = 'held' AND "expires_at" <= now()`,
  );
  const same = await sameHold(transaction, request);
  if (same) return { meeting: meetingOf(same) };
  const refused = (await overLimit(transaction, request, limits)) ?? judge(await openAround(transaction, request));
  if (refused) return { refused };
  await transaction.query(
    `UPDATE "chat"."meetings" SET "status" = 'expired', "changed_at" = now()
     WHERE "conversation_id" = $1 AND "status" = 'held'`,
    [request.conversationId],
  );
  return { meeting: meetingOf(await insert(transaction, request)) };
}

/** What a hold that another one was quicker with fails by. */
export const isTaken = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === EXCLUSION_VIOLATION;

async function sameHold(transaction: EntityManager, request: HoldRequest): Promise<MeetingRow | undefined> {
  const [row] = await transaction.query<MeetingRow[]>(
    `SELECT ${meetingColumns} FROM "chat"."meetings"
     WHERE "conversation_id" = $1 AND "status" = 'held' AND "starts_at" = $2 AND "ends_at" = $3 AND "email" = $4
       AND "moves" IS NOT DISTINCT FROM $5::uuid`,
    [request.conversationId, request.start, request.end, request.guest.email, request.moves ?? null],
  );
  return row;
}

interface Counts {
  has_meeting: boolean;
  holds: number;
  of_address: number;
  of_network: number;
  of_day: number;
}

/** Meetings that came to be; holds that were left do not count against a network, or the undecided would be shut out. */
const CAME_TO_BE = `"status" NOT IN ('expired', 'moved', 'failed') AND "created_at" > now() - interval '1 day'`;

async function overLimit(
  transaction: EntityManager,
  { conversationId, guest, networkKey, moves }: HoldRequest,
  limits: MeetingLimits,
): Promise<HoldRefusal | undefined> {
  const [counts] = await transaction.query<[Counts]>(
    `SELECT
       EXISTS (SELECT FROM "chat"."meetings" WHERE "conversation_id" = $1 AND "status" IN ('booking', 'booked', 'requested')
         AND "ends_at" > now() AND "moves" IS NULL) AS "has_meeting",
       (SELECT count(*)::int FROM "chat"."meetings"
         WHERE "conversation_id" = $1 AND "created_at" > now() - interval '1 day') AS "holds",
       (SELECT count(*)::int FROM "chat"."meetings" WHERE ${OPEN} AND "ends_at" > now() AND "email" = $2
         AND "conversation_id" <> $1) AS "of_address",
       (SELECT count(*)::int FROM "chat"."meetings" WHERE ${CAME_TO_BE} AND "network_key" = $3
         AND "conversation_id" <> $1) AS "of_network",
       (SELECT count(*)::int FROM "chat"."meetings" WHERE ${CAME_TO_BE} AND "conversation_id" <> $1) AS "of_day"`,
    [conversationId, guest.email, networkKey],
  );
  if (counts.holds >= HOLDS_A_DAY) return 'too_many_holds';
  if (moves) return undefined;
  if (counts.has_meeting) return 'has_meeting';
  if (counts.of_address >= limits.perAddress) return 'address_limit';
  if (counts.of_network >= limits.perNetwork) return 'network_limit';
  return counts.of_day >= limits.perDay ? 'day_limit' : undefined;
}

/** Without the conversation's own open hold, which makes way, and without the meeting that is to be moved. */
async function openAround(transaction: EntityManager, { conversationId, start, moves }: HoldRequest): Promise<Slot[]> {
  return transaction.query<Slot[]>(
    `SELECT "starts_at" AS "start", "ends_at" AS "end" FROM "chat"."meetings"
     WHERE ${OPEN} AND "starts_at" > $1 AND "starts_at" < $2 AND "id" IS DISTINCT FROM $3::uuid
       AND NOT ("conversation_id" = $4 AND "status" = 'held')`,
    [
      new Date(start.getTime() - WEEK_AROUND_MS),
      new Date(start.getTime() + WEEK_AROUND_MS),
      moves ?? null,
      conversationId,
    ],
  );
}

/**
 * What a hold keeps for itself: of a meeting that moves, only what that meeting does not keep already. Where the meeting
 * lies in the middle there are two pieces, which no range is: then the meeting's own time stands in the way.
 */
const ROOM = `(SELECT CASE WHEN lower(own) > lower(room) AND upper(own) < upper(room) THEN room ELSE room - own END
  FROM (SELECT tstzrange($5, $6) AS room, coalesce(
    (SELECT "span" FROM "chat"."meetings" WHERE "id" = $13::uuid AND ${OPEN}), 'empty') AS own) AS spans)`;

async function insert(transaction: EntityManager, request: HoldRequest): Promise<MeetingRow> {
  const [row] = await transaction.query<[MeetingRow]>(
    `INSERT INTO "chat"."meetings" ("id", "conversation_id", "status", "starts_at", "ends_at", "span", "time_zone", "locale",
       "email", "name", "topic", "title", "moves", "network_key", "turn_position", "expires_at")
     VALUES ($1, $2, 'held', $3, $4, ${ROOM}, $7, $8, $9, $10, $11, $12, $13, $14, $15,
       now() + $16 * interval '1 s')
     RETURNING ${meetingColumns}`,
    [
      randomUUID(),
      request.conversationId,
      request.start,
      request.end,
      request.room.start,
      request.room.end,
      request.timeZone,
      request.locale ?? null,
      request.guest.email,
      request.guest.name ? storable(request.guest.name) : null,
      request.topic ? storable(request.topic) : null,
      request.title,
      request.moves ?? null,
      request.networkKey,
      request.turnPosition,
      request.lifetimeSeconds,
    ],
  );
  return row;
}
