import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@minime/testing';
import pg from 'pg';
import { syntheticPages } from '../eval/synthetic.corpus.js';
import { cpuSeconds } from './process.usage.js';
import type { System } from './systems.js';

const TURNS_EACH = 20;
const SYNC_TIMEOUT_MS = 300_000;
const LONGEST_UNREST_MS = 30_000;
/** Of all processes together within a second. */
const QUIET_CPU_SECONDS = 0.15;

/** A folder of Markdown that makes about so many passages. */
export async function knowledgeFolder(passages: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'minime-bench-knowledge-'));
  const pages = syntheticPages(passages);
  await Promise.all(
    pages.map(({ title, passages: sections }, number) =>
      writeFile(
        join(folder, `page-${number}.md`),
        `# ${title}\n\n${sections.map(({ headings, text }) => `## ${headings[0]}\n\n${text}\n`).join('\n')}`,
      ),
    ),
  );
  return folder;
}

/** Waits until the first sync has brought what the folder holds. @returns how many passages there are */
export async function whenIndexed({ databaseUrl }: System, pages: number): Promise<number> {
  return onDatabase(databaseUrl, async (client) => {
    const count = async (table: string) =>
      Number((await client.query(`SELECT count(*) FROM "knowledge"."${table}"`)).rows[0].count);
    await waitFor(async () => (await count('pages')) >= pages, { what: 'the sync', timeoutMs: SYNC_TIMEOUT_MS });
    return count('passages');
  });
}

/**
 * Waits until nothing works any more: what was stored last has been taken into memory by all who read it. On a machine that
 * is never quiet it goes on after half a minute.
 */
export async function whenQuiet({ processes }: System): Promise<void> {
  const pids = Object.values(processes);
  const used = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid, pids), 0);
  const deadline = Date.now() + LONGEST_UNREST_MS;
  for (let before = used(); Date.now() < deadline; ) {
    await delay(1_000);
    const now = used();
    if (now - before < QUIET_CPU_SECONDS) return;
    before = now;
  }
}

/** Twenty turns for each of these conversations, as if they had been talking for a while. */
export function seedHistory({ databaseUrl }: System, conversationIds: string[]): Promise<void> {
  return onDatabase(databaseUrl, async (client) => {
    await client.query(`INSERT INTO "chat"."visitors" ("id") SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING`, [
      conversationIds,
    ]);
    await client.query(
      `INSERT INTO "chat"."conversations" ("id", "visitor_id", "open")
       SELECT id, id, false FROM unnest($1::uuid[]) AS id ON CONFLICT DO NOTHING`,
      [conversationIds],
    );
    await client.query(
      `INSERT INTO "chat"."turns" ("id", "conversation_id", "stretch", "status", "epoch", "question", "answer",
         "network_key", "asked_at", "finished_at", "answered")
       SELECT gen_random_uuid(), id, 1, 'finished', 1, 'What did you write in part ' || n || '?',
         repeat('It is about engines and their wheels. ', 10), 'bench', now() - interval '1 day', now() - interval '1 day', true
       FROM unnest($1::uuid[]) AS id, generate_series(1, ${TURNS_EACH}) AS n`,
      [conversationIds],
    );
    await client.query('ANALYZE');
  });
}

/** @param turns of visitors who left long ago */
export function seedOldTalk(system: System, turns: number): Promise<void> {
  const ids = Array.from({ length: Math.ceil(turns / TURNS_EACH) }, () => crypto.randomUUID());
  return seedHistory(system, ids);
}

async function onDatabase<T>(databaseUrl: string | undefined, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return work(client).finally(() => client.end());
}
