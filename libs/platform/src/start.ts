import 'reflect-metadata';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import type { NestApplicationContextOptions } from '@nestjs/common/interfaces/nest-application-context-options.interface.js';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions, CustomTransportStrategy } from '@nestjs/microservices';
import { z } from 'zod';
import { type Environment, parseConfig } from './config.js';
import { NestLogger } from './logger.js';
import { runProcess } from './process.js';
import { type Host, type RunningService, type ServiceDefinition, TRANSPORT_STRATEGY } from './service.js';

/**
 * Starts one service inside a process that may host others.
 * @throws AppError `config_invalid` with every problem of its variables.
 */
export async function startService<S extends z.ZodObject>(
  definition: ServiceDefinition<S>,
  env: Environment,
  host: Host,
): Promise<RunningService> {
  const config = parseConfig(definition.config, env);
  const own: Host = { ...host, logger: host.logger.child({ service: definition.name }) };
  const module = await definition.module(config, own);
  const options = { logger: new NestLogger(own.logger), abortOnError: false };
  const { http } = definition;
  const { app, listen } = http
    ? await webApplication(module, options, (application) => http.listen(application, config))
    : await microservice(module, options);
  try {
    await listen();
    await definition.listening?.(app);
  } catch (error) {
    await app.close();
    throw error;
  }
  return { app, close: () => app.close() };
}

async function webApplication(
  module: DynamicModule,
  options: NestApplicationContextOptions,
  listen: (app: INestApplication) => Promise<void>,
) {
  const app = await NestFactory.create(module, { ...options, bodyParser: false });
  return { app, listen: () => listen(app) };
}

async function microservice(module: DynamicModule, options: NestApplicationContextOptions) {
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
    ...options,
    inject: [TRANSPORT_STRATEGY],
    useFactory: (strategy: CustomTransportStrategy) => ({ strategy }),
  });
  return { app, listen: () => app.listen() };
}

/** A service as a process of its own: what `npm run start:<name>` runs. It needs the shared broker. */
export async function runService<S extends z.ZodObject>(definition: ServiceDefinition<S>): Promise<void> {
  const config = definition.config.extend({ RABBITMQ_URL: z.url({ protocol: /^amqps?$/ }) }) as unknown as S;
  await runProcess(
    definition.name,
    process.env,
    (host) => startService({ ...definition, config }, process.env, host),
    () => parseConfig(config, process.env),
  );
}
