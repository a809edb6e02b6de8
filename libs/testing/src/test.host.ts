import { Health, type Host } from '@minime/platform';
import pino from 'pino';
import { Registry } from 'prom-client';
import { logLevel } from './test.config.js';

/** What a process lends to its services, for one test file; silent unless `TEST_LOG` names a level. */
export const testHost = (): Host => ({
  health: new Health(),
  logger: pino({ level: logLevel() }),
  metrics: new Registry(),
});
