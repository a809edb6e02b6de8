import { Statement } from './statement.js';

/**
 * The partial text of every turn that runs in this process, in one statement. A turn that does not come back belongs to
 * another worker by now. The commit does not wait for the disk: only a crash of the server and of this process together can
 * forget it, and then the answer is given anew. `$1` ids, `$2` epochs, `$3` last chunks, `$4` texts, `$5` citations, `$6` tools, `$7` cards.
 */
export const flushStatement = new Statement<{ id: string; stop_requested: boolean }>(
  'flush',
  `
  WITH unsynced AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true)
  )
  UPDATE "chat"."turns" t
  SET "seq" = f."seq", "answer" = f."answer", "citations" = f."citations"::jsonb, "tools" = f."tools"::jsonb,
    "cards" = f."cards"::jsonb, "heartbeat_at" = now()
  FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS f ("id", "epoch", "seq", "answer", "citations", "tools", "cards"), unsynced
  WHERE t."id" = f."id" AND t."epoch" = f."epoch" AND t."status" = 'running'
  RETURNING t."id", t."stop_requested"`,
);
