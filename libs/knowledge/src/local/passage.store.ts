import type { DataSource, EntityManager } from 'typeorm';
import type { Page, Passage } from '../ports.js';

/** A page's passages as they are kept, together with what is needed to search them. */
export interface StoredPage {
  id: string;
  language: string | undefined;
  passages: Passage[];
}

/** What happened since a version. */
export interface Changes {
  version: number;
  /** Every page there is now. */
  pageIds: Set<string>;
  /** The pages that came or changed since, read while they are taken; one that changes meanwhile changed since `version` too. */
  changed: AsyncIterable<StoredPage>;
}

interface PageRow {
  id: string;
  language: string | null;
  /** A version. */
  changed_in: string;
}

interface PassageRow {
  id: string;
  page_id: string;
  title: string;
  url: string | null;
  headings: string[];
  text: string;
  ordinal: number;
  tags: string[];
}

/** Read at a time: a few hundred passages, so that a large index passes through memory in pieces. */
const PAGES_AT_ONCE = 40;

/** What a local index is loaded from. */
export type Passages = Pick<PassageStore, keyof PassageStore>;

/** The tables of schema `knowledge`. Every write counts the version up in its own transaction. */
export class PassageStore {
  constructor(private readonly dataSource: DataSource) {}

  async version(): Promise<number> {
    const [row] = await this.dataSource.query(`SELECT "version" FROM "knowledge"."index_state"`);
    return Number(row.version);
  }

  /** Content hash by page id. */
  async hashes(): Promise<Map<string, string>> {
    const rows: { id: string; content_hash: string }[] = await this.dataSource.query(
      `SELECT "id", "content_hash" FROM "knowledge"."pages"`,
    );
    return new Map(rows.map((row) => [row.id, row.content_hash]));
  }

  async put(page: Page): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      const version = await nextVersion(transaction);
      await transaction.query(
        `INSERT INTO "knowledge"."pages" ("id", "title", "url", "language", "content_hash", "changed_in")
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT ("id") DO UPDATE SET "title" = EXCLUDED."title", "url" = EXCLUDED."url",
           "language" = EXCLUDED."language", "content_hash" = EXCLUDED."content_hash", "changed_in" = EXCLUDED."changed_in"`,
        [page.id, page.title, page.url ?? null, page.language ?? null, page.contentHash, version],
      );
      await transaction.query(`DELETE FROM "knowledge"."passages" WHERE "page_id" = $1`, [page.id]);
      await transaction.query(
        `INSERT INTO "knowledge"."passages" ("id", "page_id", "ordinal", "headings", "text", "tags")
         SELECT p."id", $1, p."ordinal", p."headings", p."text", p."tags"
         FROM jsonb_to_recordset($2::jsonb)
           AS p("id" uuid, "ordinal" integer, "headings" text[], "text" text, "tags" text[])`,
        [page.id, JSON.stringify(page.passages)],
      );
    });
  }

  async remove(pageIds: string[]): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      await transaction.query(`SELECT FROM "knowledge"."index_state" FOR UPDATE`);
      const [, removed] = await transaction.query(`DELETE FROM "knowledge"."pages" WHERE "id" = ANY($1)`, [pageIds]);
      if (removed > 0) await nextVersion(transaction);
    });
  }

  /** The version is read first: what is written in the meantime is read now or at the next time, or both. */
  async changesAfter(since: number): Promise<Changes> {
    const version = await this.version();
    const pages: PageRow[] = await this.dataSource.query(
      `SELECT "id", "language", "changed_in" FROM "knowledge"."pages" ORDER BY "id"`,
    );
    return {
      version,
      pageIds: new Set(pages.map((page) => page.id)),
      changed: this.read(pages.filter((page) => Number(page.changed_in) > since)),
    };
  }

  private async *read(pages: PageRow[]): AsyncGenerator<StoredPage> {
    for (let start = 0; start < pages.length; start += PAGES_AT_ONCE) {
      const some = pages.slice(start, start + PAGES_AT_ONCE);
      const rows: PassageRow[] = await this.dataSource.query(
        `SELECT s."id", s."page_id", p."title", p."url", s."headings", s."text", s."ordinal", s."tags"
         FROM "knowledge"."passages" s JOIN "knowledge"."pages" p ON p."id" = s."page_id"
         WHERE s."page_id" = ANY($1) ORDER BY s."page_id", s."ordinal"`,
        [some.map(({ id }) => id)],
      );
      const passages = new Map<string, Passage[]>(some.map(({ id }) => [id, []]));
      for (const row of rows) passages.get(row.page_id)?.push(toPassage(row));
      for (const { id, language } of some) {
        yield { id, language: language ?? undefined, passages: passages.get(id) ?? [] };
      }
    }
  }
}

/** Counts up; the row's lock makes writers take turns until they commit. */
async function nextVersion(transaction: EntityManager): Promise<number> {
  const [[row]] = await transaction.query(
    `UPDATE "knowledge"."index_state" SET "version" = "version" + 1 RETURNING "version"`,
  );
  return Number(row.version);
}

const toPassage = ({ page_id, url, ...row }: PassageRow): Passage => ({
  ...row,
  pageId: page_id,
  ...(url && { url }),
});
