import type { ServiceDefinition } from '@minime/platform';
import { summaryConfig } from './summary.config.js';
import { SummaryModule } from './summary.module.js';

export const summaryService: ServiceDefinition<typeof summaryConfig> = {
  name: 'summary',
  config: summaryConfig,
  module: (config, host) => SummaryModule.register(config, host),
};
