/** For statements that begin to keep something of the conversation whose id is `id`, an expression. */
export const notErased = (id: string) =>
  `NOT EXISTS (SELECT FROM "chat"."erasures" WHERE "conversation_id" = ${id}::uuid)`;
