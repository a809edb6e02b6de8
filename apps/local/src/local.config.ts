import { platformConfig, port } from '@minime/platform';
import { z } from 'zod';
import { sandboxConfigSchema } from '../../../sandbox/src/sandbox.config.js';

/** What the embedded whole itself decides by; the services parse their own part of the environment. */
export const localConfig = platformConfig.extend({
  PORT: port.default(3000),
  PUBLIC_URL: z.url().optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  RABBITMQ_URL: z.url({ protocol: /^amqps?$/ }).optional(),
  ...sandboxConfigSchema.shape,
});
export type LocalConfig = z.output<typeof localConfig>;
