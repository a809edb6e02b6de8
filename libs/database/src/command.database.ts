import type { Logger } from 'pino';
import { connectionError } from './connect.js';
import { createDataSource } from './data-source.js';
import { connectEmbedded, type EmbeddedConnection } from './embedded/embedded.connection.js';
import { assertMigrated, migrate } from './migrate.js';
import type { SchemaDefinition } from './schema.definition.js';

export interface CommandDatabaseOptions {
  /** Unset: the embedded one under `dataDir`, running or not. */
  url: string | undefined;
  dataDir: string;
  /** What the command works on. */
  definitions: SchemaDefinition[];
  log: Logger;
}

/**
 * The database of a command. The embedded one is brought up to date; another one must have been migrated, and a command
 * says at once what a service would wait for.
 * @throws AppError `database_unavailable`, `database_refused`, `migrations_pending`, and as `connectEmbedded`
 */
export async function openCommandDatabase(options: CommandDatabaseOptions): Promise<EmbeddedConnection> {
  const { url, dataDir, definitions, log } = options;
  if (url) {
    for (const definition of definitions) await probe(url, definition);
    return { url, close: async () => undefined };
  }
  const embedded = await connectEmbedded({ dataDir, log });
  try {
    await migrate(embedded.url, definitions, log);
  } catch (error) {
    await embedded.close();
    throw error;
  }
  return embedded;
}

async function probe(url: string, definition: SchemaDefinition): Promise<void> {
  const dataSource = createDataSource(url, definition, { poolSize: 1 });
  await dataSource.initialize().catch((error) => {
    throw connectionError(url, error);
  });
  await assertMigrated(dataSource, definition).finally(() => dataSource.destroy());
}
