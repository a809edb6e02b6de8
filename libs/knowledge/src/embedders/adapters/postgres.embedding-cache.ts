import type { DataSource } from 'typeorm';
import type { EmbeddingCache } from '../ports.js';
import { fromBytes, toBytes } from '../vector.bytes.js';

/** A text that no page has held for so long is paid for again. */
const KEPT_UNUSED = '90 days';

/** Table `knowledge.embeddings`. */
export class PostgresEmbeddingCache implements EmbeddingCache {
  constructor(private readonly dataSource: DataSource) {}

  /** What is found counts as used, so that only what no page holds any more grows old. */
  async find(space: string, hashes: string[]): Promise<Map<string, Float32Array>> {
    const [rows]: [{ content_hash: string; vector: Buffer }[]] = await this.dataSource.query(
      `UPDATE "knowledge"."embeddings" SET "used_at" = now()
       WHERE "space" = $1 AND "content_hash" = ANY($2) RETURNING "content_hash", "vector"`,
      [space, hashes],
    );
    return new Map(rows.map((row) => [row.content_hash, fromBytes(row.vector)]));
  }

  async keep(space: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
    const bytes = [...vectors.values()].map(toBytes);
    await this.dataSource.query(
      `INSERT INTO "knowledge"."embeddings" ("space", "content_hash", "vector")
       SELECT $1, * FROM unnest($2::text[], $3::bytea[])
       ON CONFLICT ("space", "content_hash") DO UPDATE SET "vector" = EXCLUDED."vector", "used_at" = now()`,
      [space, [...vectors.keys()], bytes],
    );
    await this.dataSource.query(
      `DELETE FROM "knowledge"."embeddings"
       WHERE "used_at" < now() - $1::interval OR ("space" = $2 AND octet_length("vector") <> $3)`,
      [KEPT_UNUSED, space, bytes[0]?.byteLength],
    );
  }
}
