import type { ServiceDefinition } from '@minime/platform';
import { ingestConfig } from './ingest.config.js';
import { IngestModule } from './ingest.module.js';

export const ingestService: ServiceDefinition<typeof ingestConfig> = {
  name: 'ingest',
  config: ingestConfig,
  module: (config, host) => IngestModule.register(config, host),
};
