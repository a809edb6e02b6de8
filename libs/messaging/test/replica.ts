import 'reflect-metadata';
import type { Event, EventType, ParsedRequest, RequestType } from '@minime/contracts';
import { DatabaseModule, type SchemaDefinition } from '@minime/database';
import { EventPublisher, FrameBus, Inbox, MessagingModule, Outbox, Requester } from '@minime/messaging';
import { Health, type Host, TRANSPORT_STRATEGY } from '@minime/platform';
import { Controller, type DynamicModule, type INestMicroservice, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type AsyncMicroserviceOptions,
  type CustomTransportStrategy,
  EventPattern,
  MessagePattern,
  Payload,
} from '@nestjs/microservices';
import pino from 'pino';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

export type EventHandlers = { [T in EventType]?: (event: Event<T>) => unknown };
export type RequestHandlers = { [R in RequestType]?: (request: ParsedRequest<R>) => unknown };

export interface ReplicaOptions {
  app: string;
  config: { RABBITMQ_URL?: string; DATABASE_URL?: string };
  on?: EventHandlers;
  answer?: RequestHandlers;
  prefetch?: Partial<Record<EventType, number>>;
  /** Gives the app a database with an outbox and an inbox. */
  store?: { url: string; definition: SchemaDefinition };
}

@Module({})
class ReplicaModule {
  static register({ app, config, on, answer, prefetch, store }: ReplicaOptions, host: Host): DynamicModule {
    return {
      module: ReplicaModule,
      imports: [
        MessagingModule.forRoot({
          app,
          config,
          host,
          ...(prefetch && { prefetch }),
          ...(store && { schema: store.definition.schema }),
        }),
        ...(store ? [DatabaseModule.forRoot({ url: store.url, definition: store.definition, log: host.logger })] : []),
      ],
      controllers: [controllerOf(on ?? {}, answer ?? {})],
    };
  }
}

/** One replica of a small app: a Nest microservice with the given handlers, as any service is. */
export class Replica {
  private constructor(
    private readonly app: INestMicroservice,
    readonly host: Host,
  ) {}

  static async start(options: ReplicaOptions, host: Host = quietHost()): Promise<Replica> {
    const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(ReplicaModule.register(options, host), {
      logger: false,
      abortOnError: false,
      inject: [TRANSPORT_STRATEGY],
      useFactory: (strategy: CustomTransportStrategy) => ({ strategy }),
    });
    await app.listen();
    host.health.started();
    return new Replica(app, host);
  }

  get publisher(): EventPublisher {
    return this.app.get(EventPublisher);
  }

  get frames(): FrameBus {
    return this.app.get(FrameBus);
  }

  get requester(): Requester {
    return this.app.get(Requester);
  }

  get outbox(): Outbox {
    return this.app.get(Outbox);
  }

  get inbox(): Inbox {
    return this.app.get(Inbox);
  }

  get dataSource(): DataSource {
    return this.app.get(DataSource, { strict: false });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

const quietHost = (): Host => ({
  health: new Health(),
  logger: pino({ level: 'silent' }),
  metrics: new Registry(),
});

function controllerOf(on: EventHandlers, answer: RequestHandlers): Type {
  class ReplicaController {}
  const add = (pattern: string, handler: (payload: never) => unknown, decorate: (name: string) => MethodDecorator) => {
    const value = (payload: never) => handler(payload);
    Object.defineProperty(ReplicaController.prototype, pattern, { value, configurable: true, writable: true });
    const descriptor = Object.getOwnPropertyDescriptor(ReplicaController.prototype, pattern);
    decorate(pattern)(ReplicaController.prototype, pattern, descriptor as PropertyDescriptor);
    Payload()(ReplicaController.prototype, pattern, 0);
  };
  for (const [type, handler] of Object.entries(on)) add(type, handler, EventPattern);
  for (const [type, handler] of Object.entries(answer)) add(type, handler, MessagePattern);
  Controller()(ReplicaController);
  return ReplicaController;
}
