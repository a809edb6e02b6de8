import { type Environment, parseConfig } from '@minime/platform';
import { z } from 'zod';
import { chatConfig } from '../../chat/src/chat.config.js';
import { gatewayConfig } from '../../gateway/src/gateway.config.js';
import { geoConfig } from '../../geo/src/geo.config.js';
import { ingestConfig } from '../../ingest/src/ingest.config.js';
import { summaryConfig } from '../../summary/src/summary.config.js';
import { type LocalConfig, localConfig } from './local.config.js';
import { fillGaps } from './outside.js';

const everyService = z.object({
  ...gatewayConfig.shape,
  ...chatConfig.shape,
  ...geoConfig.shape,
  ...summaryConfig.shape,
  ...ingestConfig.shape,
  ...localConfig.shape,
});

/** Stands for what the embedded whole brings along itself, until that is open. */
const BROUGHT_ALONG = {
  DATABASE_URL: 'postgres://127.0.0.1/minime',
  SESSION_SECRET: 'made at the first start and kept in DATA_DIR',
};
const SANDBOX = { url: 'http://127.0.0.1', smtpUrl: 'smtp://127.0.0.1' };

/**
 * Reads the settings of the embedded whole, and those of all its services, before anything is opened.
 * @throws AppError `config_invalid` with every problem of every service
 */
export function readSettings(env: Environment): LocalConfig {
  everySetting(env);
  return parseConfig(localConfig, env);
}

export type Settings = z.output<typeof everyService>;

/**
 * What every service would read, with stand-ins for what the embedded whole brings along.
 * @throws AppError `config_invalid`
 */
export const everySetting = (env: Environment): Settings =>
  parseConfig(everyService, { ...BROUGHT_ALONG, ...fillGaps(env, SANDBOX) });
