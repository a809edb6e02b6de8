import { databaseConfig } from '@minime/database';
import { platformConfig } from '@minime/platform';
import { z } from 'zod';
import { chatConfig } from '../../apps/chat/src/chat.config.js';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.js';
import { geoConfig } from '../../apps/geo/src/geo.config.js';
import { ingestConfig } from '../../apps/ingest/src/ingest.config.js';
import { summaryConfig } from '../../apps/summary/src/summary.config.js';
import { sandboxConfigSchema } from '../../sandbox/src/sandbox.config.js';

/** A service of its own needs the broker (libs/platform's `runService`). */
const broker = { RABBITMQ_URL: z.url({ protocol: /^amqps?$/ }) };

/** The variables of every program that has an image. */
export const settingsOf: Record<string, z.ZodObject> = {
  gateway: gatewayConfig.extend(broker),
  chat: chatConfig.extend(broker),
  geo: geoConfig.extend(broker),
  summary: summaryConfig.extend(broker),
  ingest: ingestConfig.extend(broker),
  migrate: platformConfig.extend(databaseConfig.shape),
  sandbox: sandboxConfigSchema,
};

/**
 * What is wrong with the variables that a program is given.
 * @param given values by name; undefined where only the name is known, as of a secret
 */
export function settingProblems(program: string, given: Record<string, string | undefined>): string[] {
  const shape = settingsOf[program]?.shape as Record<string, z.ZodType> | undefined;
  if (!shape) return [`${program}: no such program`];
  const unknown = Object.keys(given).filter((name) => !(name in shape));
  const missing = Object.entries(shape).filter(
    ([name, type]) => !(name in given) && !type.safeParse(undefined).success,
  );
  const wrong = Object.entries(given).filter(
    ([name, value]) => value !== undefined && shape[name] && !shape[name].safeParse(value).success,
  );
  return [
    ...unknown.map((name) => `${program}: knows no ${name}`),
    ...missing.map(([name]) => `${program}: lacks ${name}`),
    ...wrong.map(([name]) => `${program}: does not accept its ${name}`),
  ];
}
