import { platformConfig, port } from '@minime/platform';
import { z } from 'zod';

/** What the embedded whole itself decides by; the services parse their own part of the environment. */
export const localConfig = platformConfig.extend({
  PORT: port.default(3000),
  PUBLIC_URL: z.url().optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  RABBITMQ_URL: z.url({ protocol: /^amqps?$/ }).optional(),
  SANDBOX_PORT: port.default(3900),
  SANDBOX_SMTP_PORT: port.default(3925),
  SANDBOX_FIRST_TOKEN_MS: z.coerce.number().int().min(0).default(150),
  SANDBOX_GAP_MS: z.coerce.number().int().min(0).default(25),
});
export type LocalConfig = z.output<typeof localConfig>;
