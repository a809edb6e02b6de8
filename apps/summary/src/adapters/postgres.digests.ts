import type { DataSource } from 'typeorm';
import { type Counts, DigestLog } from '../ports.js';

/** Thumbs down that are told of. */
const DISLIKED = 10;

type Tally = { name: string | null; count: number };

export class PostgresDigests extends DigestLog {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async since(now: Date): Promise<Date> {
    await this.dataSource.query(`INSERT INTO "summary"."digest" ("since") VALUES ($1) ON CONFLICT DO NOTHING`, [now]);
    const [row] = await this.dataSource.query<[{ since: Date }]>('SELECT "since" FROM "summary"."digest"');
    return row.since;
  }

  override async advance(from: Date, to: Date): Promise<void> {
    await this.dataSource.query('UPDATE "summary"."digest" SET "since" = $2 WHERE "since" = $1', [from, to]);
  }

  override async counts(since: Date, until: Date): Promise<Counts> {
    const tally = (sql: string) => this.dataSource.query<Tally[]>(sql, [since, until]);
    const within = (column: string) => `"${column}" >= $1 AND "${column}" < $2`;
    const [talks] = await tally(
      `SELECT NULL AS "name", count(*)::int AS "count" FROM "summary"."talks" WHERE ${within('ended_at')}`,
    );
    const visitors = await this.dataSource.query<{ country: string | null; code: string | null; count: number }[]>(
      `SELECT "country", "country_code" AS "code", count(DISTINCT "conversation_id")::int AS "count"
       FROM "summary"."talks" WHERE ${within('ended_at')} GROUP BY 1, 2 ORDER BY 3 DESC, 1`,
      [since, until],
    );
    const meetings = await tally(
      `SELECT "status" AS "name", count(*)::int AS "count" FROM "summary"."meetings" WHERE ${within('changed_at')} GROUP BY 1`,
    );
    const thumbs = await tally(
      `SELECT "value" AS "name", count(*)::int AS "count" FROM "summary"."feedback" WHERE ${within('given_at')} GROUP BY 1`,
    );
    const disliked = await this.dataSource.query<{ question: string | null; comment: string | null }[]>(
      `SELECT q."question", f."comment" FROM "summary"."feedback" f
       LEFT JOIN "summary"."questions" q ON q."turn_id" = f."turn_id"
       WHERE f."value" = 'down' AND f.${within('given_at').replace('AND ', 'AND f.')}
       ORDER BY f."given_at" DESC LIMIT ${DISLIKED}`,
      [since, until],
    );
    const [syncs] = await this.dataSource.query<[{ ran: number; broken: number }]>(
      `SELECT count(*)::int AS "ran", count("broken")::int AS "broken" FROM "summary"."syncs" WHERE ${within('finished_at')}`,
      [since, until],
    );
    const of = (tallies: Tally[], name: string) => tallies.find((each) => each.name === name)?.count ?? 0;
    return {
      conversations: talks?.count ?? 0,
      visitors: visitors.map(({ country, code, count }) => ({
        ...(country && { country }),
        ...(code && { countryCode: code }),
        count,
      })),
      meetings: {
        booked: of(meetings, 'booked'),
        requested: of(meetings, 'requested'),
        cancelled: of(meetings, 'cancelled'),
      },
      thumbs: { up: of(thumbs, 'up'), down: of(thumbs, 'down') },
      disliked: disliked.map(({ question, comment }) => ({
        ...(question && { question }),
        ...(comment && { comment }),
      })),
      syncs,
    };
  }
}
