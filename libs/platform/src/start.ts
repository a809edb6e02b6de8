import 'reflect-metadata';
import type { INestApplication, INestMicroservice } from '@nestjs/common';
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
  if (definition.http) {
    const app: INestApplication = await NestFactory.create(module, { ...options, bodyParser: false });
    await definition.http.listen(app, config);
    return { app, close: () => app.close() };
  }
  const app: INestMicroservice = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
    ...options,
    inject: [TRANSPORT_STRATEGY],
    useFactory: (strategy: CustomTransportStrategy) => ({ strategy }),
  });
  await app.listen();
  return { app, close: () => app.close() };
}

/** A service as a process of its own: what `npm run start:<name>` runs. It needs the shared broker. */
export async function runService<S extends z.ZodObject>(definition: ServiceDefinition<S>): Promise<void> {
  const config = definition.config.extend({ RABBITMQ_URL: z.url({ protocol: /^amqps?$/ }) }) as unknown as S;
  await runProcess(definition.name, process.env, (host) => startService({ ...definition, config }, process.env, host));
}
