import { stat } from 'node:fs/promises';
import { AppError, type Check } from '@minime/platform';
import pg from 'pg';
import type { Logger } from 'pino';
import { connectionError, describeUrl } from './connect.js';
import { clusterPath } from './embedded/cluster.js';
import { connectEmbedded } from './embedded/embedded.connection.js';
import { pendingIn } from './migrate.js';
import type { SchemaDefinition } from './schema.definition.js';

const CONNECT_TIMEOUT_MS = 5_000;

/** Whether PostgreSQL lets us in and has every migration; nothing is migrated. */
export const databaseCheck = (url: string, definitions: SchemaDefinition[]): Check => ({
  part: 'Database',
  look: async () => {
    const { version, pending } = await lookAt(url, definitions);
    if (pending.length === 0) return `PostgreSQL ${version} at ${describeUrl(url)}, every migration applied`;
    const listed = pending.map(({ schema, count }) => `${schema} ${count}`).join(', ');
    throw new AppError('migrations_pending', `migrations are pending (${listed}): run npm run migrate`);
  },
});

/** The same of the embedded one, which is started for as long as it takes where `npm start` does not run. */
export const embeddedDatabaseCheck = (dataDir: string, definitions: SchemaDefinition[], log: Logger): Check => ({
  part: 'Database',
  look: async () => {
    const isMade = await stat(clusterPath(dataDir)).catch(() => undefined);
    if (!isMade) return `the first npm start makes one under ${dataDir}`;
    const embedded = await connectEmbedded({ dataDir, log });
    try {
      const { version, pending } = await lookAt(embedded.url, definitions);
      const news = pending.length ? 'the next npm start brings its tables up to date' : 'every migration applied';
      return `PostgreSQL ${version} under ${dataDir}, ${news}`;
    } finally {
      await embedded.close();
    }
  },
});

interface Seen {
  version: string;
  pending: { schema: string; count: number }[];
}

async function lookAt(url: string, definitions: SchemaDefinition[]): Promise<Seen> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'minime-doctor',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  await client.connect().catch((error) => {
    throw connectionError(url, error);
  });
  try {
    const query = async (sql: string, parameters: unknown[]) => (await client.query(sql, parameters)).rows;
    const pending: Seen['pending'] = [];
    for (const definition of definitions) {
      const { length: count } = await pendingIn(query, definition);
      if (count > 0) pending.push({ schema: definition.schema, count });
    }
    const [{ server_version: version }] = await query('SHOW server_version', []);
    return { version: String(version).split(' ')[0]!, pending };
  } finally {
    await client.end();
  }
}
