import { randomUUID } from 'node:crypto';
import { AppError, type Host, RetentionJob, TRANSPORT_STRATEGY } from '@minime/platform';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_INTERCEPTOR, ModuleRef } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { HandlerFailureInterceptor } from './consuming/handler.failure.js';
import type { DeadLetters } from './dead-letters/dead-letters.js';
import { EmbeddedDeadLetters } from './dead-letters/embedded.dead-letters.js';
import { BrokerMessages } from './dead-letters/kept.messages.js';
import { openEmbedded } from './embedded/embedded.transport.js';
import { DirectPublisher } from './event.publisher.js';
import { TransactionalInbox } from './inbox/transactional.inbox.js';
import { StoreLifecycle, TransportLifecycle } from './messaging.lifecycle.js';
import { MessagingMetrics } from './messaging.metrics.js';
import { OutboxRelay } from './outbox/outbox.relay.js';
import { TransactionalOutbox } from './outbox/transactional.outbox.js';
import { EventPublisher, FrameBus, Inbox, KeptMessages, Outbox, Requester } from './ports.js';
import type { Prefetch, Transport, TransportOptions } from './transport.js';

export interface MessagingOptions {
  /** Names the app's queues and its dead letters. */
  app: string;
  /** RabbitMQ where `RABBITMQ_URL` is set, else the queue in the PostgreSQL of `DATABASE_URL`. */
  config: {
    RABBITMQ_URL?: string | undefined;
    DATABASE_URL?: string | undefined;
    /** Dead letters older than this are deleted; unset, none is. */
    RETENTION_DAYS?: number | undefined;
  };
  host: Host;
  /** How many messages of an event one replica handles at once; 10 unless told. */
  prefetch?: Prefetch;
  /** The app's own schema, when it wants an outbox and an inbox in it; without RabbitMQ in the database of `DATABASE_URL`. */
  schema?: string;
}

const TRANSPORT = Symbol('TRANSPORT');
const RETENTION = Symbol('RETENTION');

/**
 * The event backbone of one app, the same over either broker: EventPublisher, FrameBus, Requester and, with `schema`,
 * Outbox and Inbox over the app's DataSource.
 */
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingOptions): DynamicModule {
    const metrics = MessagingMetrics.of(options.host.metrics);
    const providers: Provider[] = [
      { provide: TRANSPORT, useFactory: () => openTransport(options, metrics) },
      {
        provide: TransportLifecycle,
        useFactory: (transport: Transport) => new TransportLifecycle(transport),
        inject: [TRANSPORT],
      },
      { provide: APP_INTERCEPTOR, useClass: HandlerFailureInterceptor },
      from(EventPublisher, ({ sender }) => new DirectPublisher(sender, metrics, options.host.logger)),
      from(FrameBus, ({ frames }) => frames),
      from(Requester, ({ requester }) => requester),
      { provide: KeptMessages, useFactory: () => keptMessages(options) },
      {
        provide: RETENTION,
        useFactory: (kept: KeptMessages) => retention(kept, options),
        inject: [KeptMessages],
      },
      from(TRANSPORT_STRATEGY, ({ strategy }) => strategy),
    ];
    const exports = [EventPublisher, FrameBus, Requester, KeptMessages, TRANSPORT_STRATEGY];
    if (options.schema === undefined) return { module: MessagingModule, global: true, providers, exports };
    return {
      module: MessagingModule,
      global: true,
      providers: [...providers, ...storeProviders(options.app, options.schema, options.host, metrics)],
      exports: [...exports, Outbox, Inbox],
    };
  }
}

function storeProviders(app: string, schema: string, { logger }: Host, metrics: MessagingMetrics): Provider[] {
  return [
    {
      provide: StoreLifecycle,
      useFactory: (modules: ModuleRef, { sender }: Transport) => {
        // Asked for when it is needed: the app's database module need not be global.
        const dataSource = () => modules.get(DataSource, { strict: false });
        const relay = new OutboxRelay(dataSource, schema, sender, metrics, logger);
        const outbox = new TransactionalOutbox(schema, (types) => relay.wake(types));
        const inbox = new TransactionalInbox(dataSource, schema);
        const measure = () => metrics.outboxLag.add(async () => ({ [app]: await relay.lag() }));
        return new StoreLifecycle({ dataSource, outbox, inbox, relay, measure, logger });
      },
      inject: [ModuleRef, TRANSPORT],
    },
    { provide: Outbox, useFactory: ({ outbox }: StoreLifecycle) => outbox, inject: [StoreLifecycle] },
    { provide: Inbox, useFactory: ({ inbox }: StoreLifecycle) => inbox, inject: [StoreLifecycle] },
  ];
}

function from(token: symbol | (abstract new () => unknown), pick: (transport: Transport) => unknown): Provider {
  return { provide: token, useFactory: pick, inject: [TRANSPORT] };
}

function keptMessages({ app, config: { RABBITMQ_URL, DATABASE_URL } }: MessagingOptions): KeptMessages {
  return new BrokerMessages(app, async (apps): Promise<DeadLetters> => {
    if (!RABBITMQ_URL) return EmbeddedDeadLetters.open(DATABASE_URL as string);
    const { RabbitDeadLetters } = await import('./dead-letters/rabbitmq.dead-letters.js');
    return RabbitDeadLetters.open(RABBITMQ_URL, apps);
  });
}

function retention(kept: KeptMessages, { config, host }: MessagingOptions): RetentionJob | null {
  const { RETENTION_DAYS: days } = config;
  return days === undefined ? null : new RetentionJob('dead letters', () => kept.forgetOlderThan(days), host.logger);
}

/** RabbitMQ's client is loaded only where there is a RabbitMQ. */
async function openTransport(options: MessagingOptions, metrics: MessagingMetrics): Promise<Transport> {
  const { config, app, host, prefetch } = options;
  const transport: TransportOptions = { app, host, replica: randomUUID(), ...(prefetch && { prefetch }) };
  if (config.RABBITMQ_URL) {
    const { openRabbitmq } = await import('./rabbitmq/rabbitmq.transport.js');
    return openRabbitmq(config.RABBITMQ_URL, transport, metrics);
  }
  if (config.DATABASE_URL) return openEmbedded(config.DATABASE_URL, transport, metrics);
  throw new AppError('config_invalid', 'RABBITMQ_URL is required where there is no DATABASE_URL');
}
