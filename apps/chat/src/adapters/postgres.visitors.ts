import type { Place, VisitorContext, VisitorDetails } from '@minime/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { VisitorStore } from '../ports.js';
import { notErased } from './not.erased.js';
import { Statement } from './statement.js';
import { storedJson } from './stored.json.js';

const connectedStatement = new Statement(
  'connected',
  `INSERT INTO "chat"."visitors" AS v ("id", "context") SELECT $1::uuid, $2::jsonb
   WHERE ${notErased('$3')}
   ON CONFLICT ("id") DO UPDATE SET "context" = v."context" || EXCLUDED."context"`,
);
const locatedStatement = new Statement(
  'located',
  `INSERT INTO "chat"."visitors" ("id", "place") SELECT $1::uuid, $2::jsonb
   WHERE ${notErased('$3')}
   ON CONFLICT ("id") DO UPDATE SET "place" = EXCLUDED."place"`,
);

/** Queues keep no order between them: whichever of its events comes first creates the visitor. */
@Injectable()
export class PostgresVisitors extends VisitorStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async connected(conversationId: string, visitorId: string, context: VisitorContext): Promise<void> {
    await connectedStatement.run(this.dataSource, [visitorId, storedJson(context), conversationId]);
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
