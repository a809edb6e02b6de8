import { DatabaseModule } from '@minime/database';
import { MessagingModule } from '@minime/messaging';
import { OwnerControls, OwnerModule } from '@minime/owner';
import { Health, type Host, loadPersona, RetentionJob } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { PostgresErasures } from './adapters/postgres.erasures.js';
import { PostgresTokenBuckets } from './adapters/postgres.token-buckets.js';
import { ClientEvents } from './client.events.js';
import { ConnectionCap } from './connection.cap.js';
import { EventDispatcher } from './event.dispatcher.js';
import { FeedbackService } from './feedback.service.js';
import { FrameRelay } from './frame.relay.js';
import type { GatewayConfig } from './gateway.config.js';
import { GatewayMetrics } from './gateway.metrics.js';
import { gatewaySchema } from './gateway.schema.js';
import { GATEWAY_CONFIG, LOGGER, WEB_ROOT } from './gateway.tokens.js';
import { HandshakeService } from './handshake.service.js';
import { MeetingPageController } from './meeting-page.controller.js';
import { MeetingPages } from './meeting-page.service.js';
import { NotionWebhookController } from './notion-webhook.controller.js';
import { NotionWebhook } from './notion-webhook.service.js';
import { OriginPolicy } from './origin.policy.js';
import { OwnerPageController } from './owner-page.controller.js';
import { OwnerPages } from './owner-page.service.js';
import { PersonaView } from './persona.view.js';
import { Erasures, TokenBuckets } from './ports.js';
import { PrivacyController } from './privacy.controller.js';
import { PrivacyService } from './privacy.service.js';
import { QuestionService } from './question.service.js';
import { RateLimiter } from './rate-limiter.js';
import { SyncRequests } from './sync-requests.js';
import { VisitorGateway } from './visitor.gateway.js';
import { TOKEN_DAYS, VisitorTokens } from './visitor-token.js';
import { WebController } from './web.controller.js';
import { webRoot } from './web.root.js';

const OLD_BLOCKS = Symbol('OLD_BLOCKS');

/** A message is charged by one short statement that waits for no disk. */
const POOL_SIZE = 3;

/** The edge that visitors reach: sockets and pages. It decides who may ask how often, and knows nothing of answers. */
@Module({})
export class GatewayModule {
  /** @throws AppError `persona_invalid` */
  static async register(config: GatewayConfig, host: Host): Promise<DynamicModule> {
    const persona = await loadPersona(config.PERSONA_FILE);
    const view = new PersonaView(persona, { file: config.PERSONA_FILE, publicUrl: config.PUBLIC_URL });
    return {
      module: GatewayModule,
      imports: [
        ScheduleModule.forRoot(),
        DatabaseModule.forRoot({
          url: config.DATABASE_URL,
          definition: gatewaySchema,
          poolSize: POOL_SIZE,
          log: host.logger,
        }),
        MessagingModule.forRoot({ app: 'gateway', config, host }),
        OwnerModule.forRoot({ databaseUrl: config.DATABASE_URL, log: host.logger }),
      ],
      controllers: [
        WebController,
        NotionWebhookController,
        MeetingPageController,
        OwnerPageController,
        PrivacyController,
      ],
      providers: [
        { provide: GATEWAY_CONFIG, useValue: config },
        { provide: LOGGER, useValue: host.logger },
        { provide: Health, useValue: host.health },
        { provide: WEB_ROOT, useValue: webRoot() },
        { provide: PersonaView, useValue: view },
        { provide: TokenBuckets, useClass: PostgresTokenBuckets },
        { provide: Erasures, useClass: PostgresErasures },
        {
          provide: RetentionJob,
          useFactory: (erasures: Erasures) => {
            // A token may be shown for as long as it is good.
            const days = Math.max(config.RETENTION_DAYS, TOKEN_DAYS);
            return new RetentionJob('erasures', () => erasures.prune(days), host.logger);
          },
          inject: [Erasures],
        },
        {
          provide: OLD_BLOCKS,
          useFactory: (controls: OwnerControls) =>
            // The token of a blocked conversation is not renewed: by then nobody can come back to it.
            new RetentionJob('blocks', () => controls.forgetConversations(TOKEN_DAYS + 1), host.logger),
          inject: [OwnerControls],
        },
        PrivacyService,
        VisitorTokens,
        HandshakeService,
        OriginPolicy,
        ConnectionCap,
        {
          provide: GatewayMetrics,
          useFactory: (cap: ConnectionCap) => new GatewayMetrics(host.metrics, cap),
          inject: [ConnectionCap],
        },
        RateLimiter,
        QuestionService,
        FeedbackService,
        FrameRelay,
        ClientEvents,
        EventDispatcher,
        VisitorGateway,
        SyncRequests,
        NotionWebhook,
        MeetingPages,
        OwnerPages,
      ],
    };
  }
}
