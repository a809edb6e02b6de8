import type { DataSource, EntityManager } from 'typeorm';
import { fromBytes, toBytes } from '../embedders/vector.bytes.js';

/** What the meaning of passages is looked up in. */
export type PassageVectors = Pick<VectorStore, keyof VectorStore>;

/** Table `knowledge.vectors`: one vector for each passage of the local index. */
export class VectorStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Vectors of a space by passage. */
  async find(space: string, passageIds: string[]): Promise<Map<string, Float32Array>> {
    const rows: { passage_id: string; vector: Buffer }[] = await this.dataSource.query(
      `SELECT "passage_id", "vector" FROM "knowledge"."vectors" WHERE "space" = $1 AND "passage_id" = ANY($2)`,
      [space, passageIds],
    );
    return new Map(rows.map((row) => [row.passage_id, fromBytes(row.vector)]));
  }

  /** All of one length. Vectors of the same space that have another length are of no use any more: they go. */
  async keep(space: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
    await this.dataSource.transaction((transaction) => write(transaction, space, vectors));
  }

  /** Keeps what was missing and makes readers load these pages again. */
  async add(space: string, vectors: ReadonlyMap<string, Float32Array>, pageIds: string[]): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      await write(transaction, space, vectors);
      await transaction.query(
        `WITH "next" AS (UPDATE "knowledge"."index_state" SET "version" = "version" + 1 RETURNING "version")
         UPDATE "knowledge"."pages" SET "changed_in" = "next"."version" FROM "next" WHERE "id" = ANY($1)`,
        [pageIds],
      );
    });
  }

  /** The passages that have no vector of this space. */
  async missing(space: string): Promise<Set<string>> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT p."id" FROM "knowledge"."passages" p
       WHERE NOT EXISTS (SELECT FROM "knowledge"."vectors" v WHERE v."passage_id" = p."id" AND v."space" = $1)`,
      [space],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Drops the vectors of passages that are gone. */
  async tidy(): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM "knowledge"."vectors" v
       WHERE NOT EXISTS (SELECT FROM "knowledge"."passages" p WHERE p."id" = v."passage_id")`,
    );
  }
}

async function write(
  transaction: EntityManager,
  space: string,
  vectors: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const bytes = [...vectors.values()].map(toBytes);
  if (bytes.length === 0) return;
  await transaction.query(
    `INSERT INTO "knowledge"."vectors" ("passage_id", "space", "vector")
     SELECT "id", $1, "vector" FROM unnest($2::uuid[], $3::bytea[]) AS v("id", "vector")
     ON CONFLICT ("passage_id") DO UPDATE SET "space" = EXCLUDED."space", "vector" = EXCLUDED."vector"`,
    [space, [...vectors.keys()], bytes],
  );
  await transaction.query(`DELETE FROM "knowledge"."vectors" WHERE "space" = $1 AND octet_length("vector") <> $2`, [
    space,
    bytes[0]?.byteLength,
  ]);
}
