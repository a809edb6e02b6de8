import type { ServiceDefinition } from '@minime/platform';
import { geoConfig } from './geo.config.js';
import { GeoModule } from './geo.module.js';

export const geoService: ServiceDefinition<typeof geoConfig> = {
  name: 'geo',
  config: geoConfig,
  module: (config, host) => GeoModule.register(config, host),
};
