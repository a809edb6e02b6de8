import type { DataSource } from 'typeorm';
import { FeedbackEntity } from '../entities/feedback.entity.js';
import { type Feedback, FeedbackLog } from '../ports.js';

export class PostgresFeedback extends FeedbackLog {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async keep({ conversationId, turnId, value, comment }: Feedback, givenAt: Date): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO "summary"."feedback" AS f ("conversation_id", "turn_id", "value", "comment", "given_at")
       SELECT $1::uuid, $2::uuid, $3, $4, $5::timestamptz
       WHERE NOT EXISTS (SELECT FROM "summary"."erasures" WHERE "conversation_id" = $1::uuid)
       ON CONFLICT ("conversation_id", "turn_id") DO UPDATE
       SET "value" = EXCLUDED."value", "comment" = EXCLUDED."comment", "given_at" = EXCLUDED."given_at"
       WHERE f."given_at" < EXCLUDED."given_at"`,
      [conversationId, turnId, value, comment ?? null, givenAt],
    );
  }

  override async of(conversationId: string): Promise<Feedback[]> {
    const rows = await this.dataSource.getRepository(FeedbackEntity).findBy({ conversationId });
    return rows.map(({ turnId, value, comment }) => ({
      conversationId,
      turnId,
      value,
      ...(comment && { comment }),
    }));
  }
}
