import type { Booking, EventData, SlotsCard } from '@minime/contracts';
import { Outbox } from '@minime/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type VisitorRow, visitorColumns, visitorProfile } from '../../adapters/visitor.row.js';
import type { Meeting } from '../meeting.js';
import { type CalendarEvent, type HoldRequest, type MeetingLimits, MeetingStore, type Placed } from '../ports.js';
import type { Slot, Violation } from '../rules/check.slot.js';
import { bookingOf } from './booking.row.js';
import { holdIn, isTaken } from './hold.transaction.js';
import { type MeetingRow, meetingColumns, meetingOf, OPEN } from './meeting.row.js';

const AT_ONCE = 5;

type MeetingEvent = 'meeting.booked.v1' | 'meeting.requested.v1' | 'meeting.cancelled.v1';

@Injectable()
export class PostgresMeetings extends MeetingStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  override open(from: Date, to: Date, without?: string): Promise<Slot[]> {
    return this.dataSource.query<Slot[]>(
      `SELECT "starts_at" AS "start", "ends_at" AS "end" FROM "chat"."meetings"
       WHERE ${OPEN} AND "ends_at" > $1 AND "starts_at" < $2 AND ("status" <> 'held' OR "expires_at" > now())
         AND "id" IS DISTINCT FROM $3::uuid`,
      [from, to, without ?? null],
    );
  }

  override async hold(
    request: HoldRequest,
    limits: MeetingLimits,
    judge: (own: Slot[]) => Violation | undefined,
  ): Promise<Placed> {
    try {
      return await this.dataSource.transaction((transaction) => holdIn(transaction, request, limits, judge));
    } catch (error) {
      if (isTaken(error)) return { refused: 'taken' };
      throw error;
    }
  }

  override async find(id: string): Promise<Meeting | undefined> {
    const [row] = await this.dataSource.query<MeetingRow[]>(
      `SELECT ${meetingColumns} FROM "chat"."meetings" WHERE "id" = $1`,
      [id],
    );
    return row && meetingOf(row);
  }

  override async ofConversation(conversationId: string): Promise<{ hold?: Meeting; meeting?: Meeting }> {
    const rows = await this.dataSource.query<MeetingRow[]>(
      `SELECT ${meetingColumns} FROM "chat"."meetings"
       WHERE "conversation_id" = $1 AND ${OPEN} AND "ends_at" > now() AND ("status" <> 'held' OR "expires_at" > now())
       ORDER BY "created_at" DESC`,
      [conversationId],
    );
    const hold = rows.find(({ status }) => status === 'held');
    const meeting = rows.find(({ status, moves }) => status !== 'held' && moves === null);
    return { ...(hold && { hold: meetingOf(hold) }), ...(meeting && { meeting: meetingOf(meeting) }) };
  }

  override claim(id: string): Promise<boolean> {
    return this.changed(
      `UPDATE "chat"."meetings" SET "status" = 'booking', "confirmed_at" = now(), "tried_at" = now(), "changed_at" = now()
       WHERE "id" = $1 AND "status" = 'held' AND "expires_at" > now()`,
      [id],
    );
  }

  override complete(hold: Meeting, as: 'booked' | 'requested', room: Slot, event?: CalendarEvent): Promise<Meeting> {
    return whereItIs(room, (span) =>
      this.dataSource.transaction(async (transaction) => {
        const row = await (hold.moves
          ? completeMove(transaction, hold, hold.moves, as, span, event)
          : completeBooking(transaction, hold, as, event));
        // Somebody else was quicker, with the same event.
        if (!row) return this.reread(transaction, hold.moves ?? hold.id);
        await this.tell(transaction, as === 'booked' ? 'meeting.booked.v1' : 'meeting.requested.v1', row);
        return meetingOf(row);
      }),
    );
  }

  override release(id: string, from: 'held' | 'booking', as: 'expired' | 'failed'): Promise<boolean> {
    return this.changed(
      `UPDATE "chat"."meetings" SET "status" = $3, "changed_at" = now() WHERE "id" = $1 AND "status" = $2`,
      [id, from, as],
    );
  }

  override async requestCancel(id: string): Promise<void> {
    await this.changed(
      `UPDATE "chat"."meetings" SET "cancel_requested_at" = now(), "tried_at" = now()
       WHERE "id" = $1 AND "status" IN ('booked', 'requested')`,
      [id],
    );
  }

  override cancel(id: string, by: 'visitor' | 'owner'): Promise<boolean> {
    return this.dataSource.transaction(async (transaction) => {
      const [[row]] = await transaction.query<[MeetingRow[], number]>(
        `UPDATE "chat"."meetings" SET "status" = 'cancelled', "sequence" = "sequence" + 1, "changed_at" = now()
         WHERE "id" = $1 AND "status" IN ('booked', 'requested') RETURNING ${meetingColumns}`,
        [id],
      );
      if (!row) return false;
      await this.tell(transaction, 'meeting.cancelled.v1', row, { by });
      return true;
    });
  }

  override async sync(id: string, { start, end, meetUrl, calendarUrl }: CalendarEvent, room: Slot): Promise<void> {
    await whereItIs(room, (span) =>
      this.dataSource.query(
        `UPDATE "chat"."meetings" SET "checked_at" = now(), "meet_url" = coalesce($4, "meet_url"),
           "calendar_url" = coalesce($5, "calendar_url"), "starts_at" = $2, "ends_at" = $3, "span" = $6,
           "sequence" = CASE WHEN "starts_at" = $2 AND "ends_at" = $3 THEN "sequence" ELSE "sequence" + 1 END,
           "changed_at" = CASE WHEN "starts_at" = $2 AND "ends_at" = $3 THEN "changed_at" ELSE now() END
         WHERE "id" = $1 AND "status" = 'booked'`,
        [id, start, end, meetUrl ?? null, calendarUrl ?? null, span],
      ),
    );
  }

  override unfinished(staleMs: number): Promise<Meeting[]> {
    return this.take(
      'tried_at',
      `("status" = 'booking' OR "status" IN ('booked', 'requested') AND "cancel_requested_at" IS NOT NULL)`,
      staleMs,
    );
  }

  override unchecked(sinceMs: number): Promise<Meeting[]> {
    return this.take('checked_at', `"status" = 'booked' AND "ends_at" > now()`, sinceMs);
  }

  override async expire(): Promise<void> {
    await this.changed(
      `UPDATE "chat"."meetings" SET "status" = 'expired', "changed_at" = now()
       WHERE "status" = 'held' AND "expires_at" <= now()`,
      [],
    );
  }

  override async messagesWith(conversationId: string, position: number, text: string): Promise<string[]> {
    const rows = await this.dataSource.query<{ question: string }[]>(
      `SELECT "question" FROM "chat"."turns"
       WHERE "conversation_id" = $1 AND "position" <= $2 AND position(lower($3) IN lower("question")) > 0`,
      [conversationId, position, text],
    );
    return rows.map(({ question }) => question);
  }

  override async offered(conversationId: string): Promise<{ card?: SlotsCard; pressed?: string }> {
    const [row] = await this.dataSource.query<{ card: SlotsCard | null; pressed: string | null }[]>(
      `SELECT
         (SELECT c->'data' FROM "chat"."turns" t, jsonb_array_elements(t."cards") c
          WHERE t."conversation_id" = $1 AND c->>'kind' = 'slots' ORDER BY t."position" DESC LIMIT 1) AS "card",
         (SELECT t."action"->>'id' FROM "chat"."turns" t
          WHERE t."conversation_id" = $1 AND t."action"->>'kind' = 'slot' ORDER BY t."position" DESC LIMIT 1) AS "pressed"`,
      [conversationId],
    );
    return { ...(row?.card && { card: row.card }), ...(row?.pressed && { pressed: row.pressed }) };
  }

  /** Rows that another replica is looking at are passed over; whoever takes one notes the time. */
  private async take(stamp: 'tried_at' | 'checked_at', which: string, sinceMs: number): Promise<Meeting[]> {
    const [rows] = await this.dataSource.query<[MeetingRow[], number]>(
      `UPDATE "chat"."meetings" SET "${stamp}" = now() WHERE "id" IN (
         SELECT "id" FROM "chat"."meetings"
         WHERE ${which} AND coalesce("${stamp}", "confirmed_at", "created_at") < now() - $1 * interval '1 ms'
         ORDER BY "${stamp}" NULLS FIRST LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
       RETURNING ${meetingColumns}`,
      [sinceMs],
    );
    return rows.map(meetingOf);
  }

  private async reread(transaction: EntityManager, id: string): Promise<Meeting> {
    const [row] = await transaction.query<[MeetingRow]>(
      `SELECT ${meetingColumns} FROM "chat"."meetings" WHERE "id" = $1`,
      [id],
    );
    return meetingOf(row);
  }

  private async tell(
    transaction: EntityManager,
    type: MeetingEvent,
    row: MeetingRow,
    more: Partial<EventData<'meeting.cancelled.v1'>> = {},
  ): Promise<void> {
    const conversationId = row.conversation_id;
    const [[visitor]] = await transaction.query<[[VisitorRow], number]>(
      `UPDATE "chat"."conversations" c SET "last_activity_at" = now() FROM "chat"."visitors" v
       WHERE c."id" = $1 AND v."id" = c."visitor_id" RETURNING ${visitorColumns}`,
      [conversationId],
    );
    const booking: Booking = bookingOf(row);
    const data = { conversationId, visitor: visitorProfile(visitor), booking, ...more };
    await this.outbox.add(transaction, type, data as EventData<typeof type>, { conversationId });
  }

  private async changed(sql: string, values: unknown[]): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown, number]>(sql, values);
    return count > 0;
  }
}

async function completeBooking(
  transaction: EntityManager,
  { id }: Meeting,
  as: 'booked' | 'requested',
  event: CalendarEvent | undefined,
): Promise<MeetingRow | undefined> {
  const [[row]] = await transaction.query<[MeetingRow[], number]>(
    `UPDATE "chat"."meetings" SET "status" = $2, "meet_url" = $3, "calendar_url" = $4, "checked_at" = now(), "changed_at" = now()
     WHERE "id" = $1 AND "status" = 'booking' RETURNING ${meetingColumns}`,
    [id, as, event?.meetUrl ?? null, event?.calendarUrl ?? null],
  );
  return row;
}

/** The hold makes way first: the meeting takes its very time. */
async function completeMove(
  transaction: EntityManager,
  hold: Meeting,
  target: string,
  as: 'booked' | 'requested',
  span: string,
  event: CalendarEvent | undefined,
): Promise<MeetingRow | undefined> {
  const [[held]] = await transaction.query<[object[], number]>(
    `UPDATE "chat"."meetings" SET "status" = 'moved', "changed_at" = now()
     WHERE "id" = $1 AND "status" = 'booking' RETURNING 1`,
    [hold.id],
  );
  if (!held) return undefined;
  const [[row]] = await transaction.query<[MeetingRow[], number]>(
    `UPDATE "chat"."meetings" SET "status" = $2, "starts_at" = $3, "ends_at" = $4, "span" = $7,
       "sequence" = "sequence" + 1, "meet_url" = coalesce($5, "meet_url"), "calendar_url" = coalesce($6, "calendar_url"),
       "checked_at" = now(), "changed_at" = now()
     WHERE "id" = $1 AND "status" IN ('booked', 'requested') RETURNING ${meetingColumns}`,
    [target, as, hold.start, hold.end, event?.meetUrl ?? null, event?.calendarUrl ?? null, span],
  );
  return row;
}

/**
 * Writes a meeting at the time that the calendar says. The owner may have put it across another one, or across a time that
 * is held: then it is said when it is, and the calendar alone keeps others away, until it is looked at again.
 */
async function whereItIs<Result>(room: Slot, write: (span: string) => Promise<Result>): Promise<Result> {
  try {
    return await write(`[${room.start.toISOString()},${room.end.toISOString()})`);
  } catch (error) {
    if (!isTaken(error)) throw error;
    return write('empty');
  }
}
