import type { Place, VisitorDetails } from '@minime/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { VisitorStore } from '../ports.js';
import { notErased } from './not.erased.js';
import { Statement } from './statement.js';
import { storedJson } from './stored.json.js';

const locatedStatement = new Statement(
  'located',
  `INSERT INTO "chat"."visitors" ("id", "place") SELECT $1::uuid, $2::jsonb
   WHERE ${notErased('$3')}
   ON CONFLICT ("id") DO UPDATE SET "place" = EXCLUDED."place"`,
);

/** Queues keep no order between them: the visitor is created by the first question, or by what is known of their place. */
@Injectable()
export class PostgresVisitors extends VisitorStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async located(conversationId: string, visitorId: string, place: Place): Promise<void> {
    await locatedStatement.run(this.dataSource, [visitorId, storedJson(place), conversationId]);
  }

  override async updateDetails(visitorId: string, details: VisitorDetails): Promise<VisitorDetails> {
    const [[row]] = await this.dataSource.query<[[{ details: VisitorDetails }], number]>(
      'UPDATE "chat"."visitors" SET "details" = "details" || $2 WHERE "id" = $1 RETURNING "details"',
      [visitorId, storedJson(details)],
    );
    return row.details;
  }
}
