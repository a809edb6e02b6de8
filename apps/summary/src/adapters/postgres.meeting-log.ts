import type { DataSource } from 'typeorm';
import { MeetingLog, type MeetingNews } from '../ports.js';

export class PostgresMeetingLog extends MeetingLog {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async keep({ conversationId, booking }: MeetingNews, at: Date): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO "summary"."meetings" AS m ("meeting_id", "conversation_id", "status", "starts_at", "changed_at")
       SELECT $1::uuid, $2::uuid, $3, $4::timestamptz, $5::timestamptz
       WHERE NOT EXISTS (SELECT FROM "summary"."erasures" WHERE "conversation_id" = $2::uuid)
       ON CONFLICT ("meeting_id") DO UPDATE
       SET "status" = EXCLUDED."status", "starts_at" = EXCLUDED."starts_at", "changed_at" = EXCLUDED."changed_at"
       WHERE m."changed_at" < EXCLUDED."changed_at"`,
      [booking.meetingId, conversationId, booking.status, booking.startsAt, at],
    );
  }
}
