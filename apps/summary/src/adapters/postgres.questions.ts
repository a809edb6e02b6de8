import type { EventData, PageName } from '@minime/contracts';
import { Statement } from '@minime/database';
import type { Outbox } from '@minime/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import type { InGap } from '../gaps/gap.match.js';
import { type AskedQuestion, type OpenQuestion, QuestionLog, type Stretch } from '../ports.js';

/** Gaps are told apart by the latest questions; those before tell nothing new. */
const COMPARED = 1_000;
/** No report looks at more; these are the latest. */
const REPORTED = 2_000;

/** A draft quotes a few of the latest. */
const DRAFTED_FROM = 50;

const NOT_ERASED = 'NOT EXISTS (SELECT FROM "summary"."erasures" WHERE "conversation_id" = $1::uuid)';

/** The latest questions but one, with their gaps. */
const knownGaps = (turnId: string) => `SELECT "gap_id", "terms" FROM "summary"."questions"
  WHERE "gap_id" IS NOT NULL AND "turn_id" <> ${turnId} ORDER BY "asked_at" DESC LIMIT ${COMPARED}`;

/** `$1` conversation, `$2` turn, `$3` question, `$4` terms, `$5` asked at, `$6` nearest page. */
const keepingIn = (gap: string, from = '') => `
  INSERT INTO "summary"."questions" AS q
    ("conversation_id", "turn_id", "question", "terms", "asked_at", "nearest", "gap_id")
  SELECT $1::uuid, $2::uuid, $3::text, $4::text[], $5::timestamptz, $6::jsonb, ${gap} ${from} WHERE ${NOT_ERASED}
  ON CONFLICT ("turn_id") DO UPDATE SET "gap_id" = EXCLUDED."gap_id", "nearest" = EXCLUDED."nearest"
  WHERE q."gap_id" IS NULL
  RETURNING 1`;

/**
 * A starter is asked in the same words every time: then there is nothing to weigh, no gap to open and so nobody to wait for.
 * No row: nobody has asked in these words.
 */
const keepInSameWords = new Statement<{ gap_id: string }>(
  'summary.keep-in-same-words',
  `WITH same AS (
     SELECT "gap_id" FROM (${knownGaps('$2::uuid')}) known WHERE "terms" = $4::text[] LIMIT 1
   ), kept AS (${keepingIn('same."gap_id"', 'FROM same')})
   SELECT "gap_id" FROM same`,
);

interface AskedRow {
  turn_id: string;
  conversation_id: string;
  question: string;
  terms: string[];
  asked_at: Date;
}

interface OpenRow extends AskedRow {
  gap_id: string;
  nearest: PageName | null;
}

export class PostgresQuestions extends QuestionLog {
  /** @param outbox where drafts are asked for; without one none is */
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox?: Outbox,
  ) {
    super();
  }

  override async keepOpen(
    { conversationId, turnId, question, terms, askedAt, nearest }: Omit<OpenQuestion, 'gapId'>,
    replaces: string | undefined,
    find: (known: InGap[]) => string,
    draft?: (questions: OpenQuestion[]) => EventData<'gap.draft-requested.v1'> | undefined,
  ): Promise<void> {
    const values = [conversationId, turnId, question, terms, askedAt, nearest ? JSON.stringify(nearest) : null];
    if (!replaces && !draft && (await keepInSameWords.run(this.dataSource, values)).length > 0) return;
    await this.dataSource.transaction(async (transaction) => {
      await transaction.query(`SELECT pg_advisory_xact_lock(hashtextextended('summary.gaps', 0))`);
      if (replaces) await transaction.query('DELETE FROM "summary"."questions" WHERE "turn_id" = $1', [replaces]);
      const gapId =
        (await this.inSameWords(transaction, turnId, terms)) ?? find(await this.compared(transaction, turnId));
      const kept = await transaction.query<unknown[]>(keepingIn('$7::uuid'), [...values, gapId]);
      if (draft && kept.length > 0) await this.request(transaction, gapId, draft);
    });
  }

  private async inSameWords(transaction: EntityManager, turnId: string, terms: string[]): Promise<string | undefined> {
    const [same] = await transaction.query<{ gap_id: string }[]>(
      `SELECT "gap_id" FROM (${knownGaps('$1')}) known WHERE "terms" = $2::text[] LIMIT 1`,
      [turnId, terms],
    );
    return same?.gap_id;
  }

  private async compared(transaction: EntityManager, turnId: string): Promise<InGap[]> {
    const known = await transaction.query<{ gap_id: string; terms: string[] }[]>(knownGaps('$1'), [turnId]);
    return known.map(({ gap_id: gapId, terms }) => ({ gapId, terms }));
  }

  private async request(
    transaction: EntityManager,
    gapId: string,
    draft: (questions: OpenQuestion[]) => EventData<'gap.draft-requested.v1'> | undefined,
  ): Promise<void> {
    const rows = await transaction.query<OpenRow[]>(
      `SELECT * FROM "summary"."questions" WHERE "gap_id" = $1
         AND NOT EXISTS (SELECT FROM "summary"."gap_drafts" WHERE "gap_id" = $1)
       ORDER BY "asked_at" DESC LIMIT ${DRAFTED_FROM}`,
      [gapId],
    );
    const wanted = rows.length > 0 ? draft(rows.map(openQuestion)) : undefined;
    if (!wanted) return;
    await transaction.query('INSERT INTO "summary"."gap_drafts" ("gap_id") VALUES ($1)', [gapId]);
    await this.outbox?.add(transaction, 'gap.draft-requested.v1', wanted);
  }

  override async keepStretch(told: Stretch): Promise<void> {
    const { conversationId, stretch, startedAt, endedAt, country, countryCode, turns } = told;
    await this.dataSource.transaction(async (transaction) => {
      await transaction.query(
        `INSERT INTO "summary"."talks" ("conversation_id", "stretch", "country", "country_code", "ended_at")
         SELECT $1::uuid, $2::integer, $3, $4, $5::timestamptz WHERE ${NOT_ERASED} ON CONFLICT DO NOTHING`,
        [conversationId, stretch, country ?? null, countryCode ?? null, endedAt],
      );
      await transaction.query(
        `INSERT INTO "summary"."questions" ("conversation_id", "turn_id", "question", "terms", "asked_at")
         SELECT $1::uuid, t."turnId", t."question", ARRAY(SELECT jsonb_array_elements_text(t."terms")), t."askedAt"
         FROM jsonb_to_recordset($2::jsonb)
           AS t("turnId" uuid, "question" text, "terms" jsonb, "askedAt" timestamptz)
         WHERE ${NOT_ERASED} ON CONFLICT ("turn_id") DO NOTHING`,
        [conversationId, JSON.stringify(turns)],
      );
      await transaction.query(
        `UPDATE "summary"."questions" SET "gap_id" = NULL, "nearest" = NULL WHERE "turn_id" = ANY ($1::uuid[])`,
        [turns.filter(({ isAnswered }) => isAnswered).map(({ turnId }) => turnId)],
      );
      // What was answered anew is no turn of the stretch any more.
      await transaction.query(
        `DELETE FROM "summary"."questions" WHERE "conversation_id" = $1 AND "asked_at" BETWEEN $2 AND $3
           AND "turn_id" <> ALL ($4::uuid[])`,
        [conversationId, startedAt, endedAt, turns.map(({ turnId }) => turnId)],
      );
    });
  }

  override async asked(since: Date, until: Date): Promise<AskedQuestion[]> {
    const rows = await this.dataSource.query<AskedRow[]>(
      `SELECT "turn_id", "conversation_id", "question", "terms", "asked_at" FROM "summary"."questions"
       WHERE "asked_at" >= $1 AND "asked_at" < $2 ORDER BY "asked_at" DESC LIMIT ${REPORTED}`,
      [since, until],
    );
    return rows.reverse().map(askedQuestion);
  }

  override async open(since: Date, until: Date): Promise<OpenQuestion[]> {
    const rows = await this.dataSource.query<OpenRow[]>(
      `SELECT "turn_id", "conversation_id", "question", "terms", "asked_at", "gap_id", "nearest" FROM "summary"."questions"
       WHERE "gap_id" IS NOT NULL AND "asked_at" >= $1 AND "asked_at" < $2 ORDER BY "asked_at" DESC LIMIT ${REPORTED}`,
      [since, until],
    );
    return rows.map(openQuestion);
  }
}

const openQuestion = (row: OpenRow): OpenQuestion => ({
  ...askedQuestion(row),
  gapId: row.gap_id,
  ...(row.nearest && { nearest: row.nearest }),
});

const askedQuestion = ({ turn_id, conversation_id, question, terms, asked_at }: AskedRow): AskedQuestion => ({
  turnId: turn_id,
  conversationId: conversation_id,
  question,
  terms,
  askedAt: asked_at,
});
