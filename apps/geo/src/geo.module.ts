import { MessagingModule } from '@minime/messaging';
import type { Host } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { IpApiLocator } from './adapters/ip-api.locator.js';
import { OffLocator } from './adapters/off.locator.js';
import type { GeoConfig } from './geo.config.js';
import { LocateService } from './locate.service.js';
import { Locator } from './ports.js';
import { VisitorConsumer } from './visitor.consumer.js';

@Module({})
export class GeoModule {
  static register(config: GeoConfig, host: Host): DynamicModule {
    return {
      module: GeoModule,
      imports: [MessagingModule.forRoot({ app: 'geo', config, host })],
      controllers: [VisitorConsumer],
      providers: [{ provide: Locator, useFactory: () => locatorFor(config) }, LocateService],
    };
  }
}

function locatorFor({ GEO_BASE_URL, GEO_API_KEY }: GeoConfig): Locator {
  return GEO_BASE_URL === 'off' ? new OffLocator() : new IpApiLocator({ baseUrl: GEO_BASE_URL, apiKey: GEO_API_KEY });
}
