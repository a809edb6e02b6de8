import type { DynamicModule, INestApplication, INestApplicationContext } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import type { Health } from './health.js';
import type { Logger } from './logger.js';

/** What a process lends to the services it hosts: one service when distributed, all five when embedded. */
export interface Host {
  health: Health;
  logger: Logger;
  metrics: Registry;
}

/** One of the five services: its settings and how it is put together. */
export interface ServiceDefinition<S extends z.ZodObject = z.ZodObject> {
  name: 'gateway' | 'chat' | 'geo' | 'summary' | 'ingest';
  config: S;
  /** The service's root module. */
  module: (config: z.output<S>, host: Host) => DynamicModule | Promise<DynamicModule>;
  /** Set by the service that visitors reach: fits the application for the web and opens its port. */
  http?: { listen: (app: INestApplication, config: z.output<S>) => Promise<void> };
  /** Runs when events come in, before the service counts as started: looks for what was told while nobody listened. */
  listening?: (app: INestApplicationContext) => Promise<void>;
}

/** Provide a Nest transport strategy under this token and the service's handlers are connected to it. */
export const TRANSPORT_STRATEGY = Symbol('TRANSPORT_STRATEGY');

export interface RunningService {
  app: INestApplicationContext;
  close(): Promise<void>;
}
