import { MAX_WINDOW_TURNS } from '../memory/window.js';

/** The turns of conversation `c` that one at `position` (an expression) may remember word for word, oldest first, as JSON. */
export const windowTurns = (position: string) => `
  SELECT coalesce(json_agg(w ORDER BY w."position"), '[]') FROM (
    SELECT "position", "question", "answer" FROM "chat"."turns"
    WHERE "conversation_id" = c."id" AND "position" > c."window_from" AND "position" < ${position}
      AND "replaced_by" IS NULL AND "answer" <> ''
    ORDER BY "position" DESC LIMIT ${MAX_WINDOW_TURNS}
  ) w`;
