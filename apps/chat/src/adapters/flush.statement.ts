import { Statement } from './statement.js';

/**
 * The partial text of every turn that runs in this process, in one statement. A turn that does not come back belongs to
 * another worker by now. `$1` ids, `$2` epochs, `$3` last chunks, `$4` texts, `$5` citations, `$6` tools, `$7` cards.
 */
export const flushStatement = new Statement<{ id: string; stop_requested: boolean }>(
  'flush',
  `
  UPDATE "chat"."turns" t
  SET "seq" = f."seq", "answer" = f."answer", "citations" = f."citations"::jsonb, "tools" = f."tools"::jsonb,
    "cards" = f."cards"::jsonb, "heartbeat_at" = now()
  FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS f ("id", "epoch", "seq", "answer", "citations", "tools", "cards")
  WHERE t."id" = f."id" AND t."epoch" = f."epoch" AND t."status" = 'running'
  RETURNING t."id", t."stop_requested"`,
);
