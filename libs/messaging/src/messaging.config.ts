import { z } from 'zod';

/** Variables of the event backbone. Without `RABBITMQ_URL` the queue lives in the database of `DATABASE_URL`. */
export const messagingConfig = z.object({
  RABBITMQ_URL: z.url({ protocol: /^amqps?$/, error: 'must be an amqp:// or amqps:// address' }).optional(),
});
export type MessagingConfig = z.output<typeof messagingConfig>;
