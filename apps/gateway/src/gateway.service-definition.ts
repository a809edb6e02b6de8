import type { ServiceDefinition } from '@minime/platform';
import { gatewayConfig } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { openToTheWeb } from './web.server.js';

export const gatewayService: ServiceDefinition<typeof gatewayConfig> = {
  name: 'gateway',
  config: gatewayConfig,
  module: (config, host) => GatewayModule.register(config, host),
  http: { listen: openToTheWeb },
};
