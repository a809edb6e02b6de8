import type { MigrationInterface } from 'typeorm';

// biome-ignore lint/suspicious/noExplicitAny: an entity's constructor may take anything; TypeORM never calls it with arguments.
export type EntityClass = abstract new (...args: any[]) => object;
export type MigrationClass = new () => MigrationInterface;

/**
 * One PostgreSQL schema with its tables and their history. Each service or library that owns a schema exports one.
 * Raw SQL in migrations and queries names the schema (`"chat"."turns"`): nothing relies on `search_path`.
 */
export interface SchemaDefinition {
  readonly schema: string;
  readonly entities: readonly EntityClass[];
  /** Oldest first. A class name ends with the 13-digit time in ms at which the migration was written. */
  readonly migrations: readonly MigrationClass[];
}
