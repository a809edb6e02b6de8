import type { AddressInfo } from 'node:net';
import { basename, join, sep } from 'node:path';
import { AppError, type Logger } from '@minime/platform';
import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import express from 'express';
import type { GatewayConfig } from './gateway.config.js';
import { LOGGER, WEB_ROOT } from './gateway.tokens.js';
import { HttpErrorFilter } from './http-error.filter.js';
import { OriginPolicy } from './origin.policy.js';
import { PRIVACY_PATH, privacyHeaders } from './privacy.controller.js';
import { proxyWarning } from './proxy.warning.js';
import { VisitorAdapter } from './visitor.adapter.js';
import { webHeaders } from './web.headers.js';

/** Vite puts a hash of its content into the name of whatever lies here. */
const HASHED = `${sep}assets${sep}`;
const HASHED_WIDGET = /^widget-[\da-f]{8}\.js$/;
const SHORT_MAX_AGE_S = 300;
const FORM_LIMIT_BYTES = 4 * 1_024;
const WEBHOOK_LIMIT_BYTES = 256 * 1_024;

/**
 * Fits the application for visitors and opens its port.
 * @throws AppError `port_in_use`
 */
export async function openToTheWeb(nest: INestApplication, config: GatewayConfig): Promise<void> {
  const app = nest as NestExpressApplication;
  const logger = app.get<Logger>(LOGGER);
  app.set('trust proxy', config.TRUST_PROXY_HOPS);
  app.use(proxyWarning(config.TRUST_PROXY_HOPS, logger));
  app.use(webHeaders(config));
  app.use(compression());
  app.use(PRIVACY_PATH, privacyHeaders(app.get(OriginPolicy)));
  app.use('/meetings', express.urlencoded({ extended: false, limit: FORM_LIMIT_BYTES }));
  app.use('/webhooks', express.raw({ type: () => true, limit: WEBHOOK_LIMIT_BYTES }));
  app.use(staticFiles(app.get<string>(WEB_ROOT)));
  app.useGlobalFilters(new HttpErrorFilter(logger));
  app.useWebSocketAdapter(new VisitorAdapter(app, app.get(OriginPolicy)));
  await app.listen(config.PORT).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new AppError('port_in_use', `Port ${config.PORT} is taken: set PORT to another one (0: any free port)`);
  });
  const { port } = app.getHttpServer().address() as AddressInfo;
  logger.info({ port }, 'open to visitors');
}

function staticFiles(root: string) {
  return express.static(root, {
    index: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      response.setHeader('Cache-Control', cacheOf(path, root));
      // Files without a secret: other sites read them to check their digest, and import the client.
      response.setHeader('Access-Control-Allow-Origin', '*');
    },
  });
}

function cacheOf(path: string, root: string): string {
  const isHashed = path.startsWith(join(root, HASHED)) || HASHED_WIDGET.test(basename(path));
  if (isHashed) return 'public, max-age=31536000, immutable';
  return path.endsWith('.html') ? 'no-cache' : `public, max-age=${SHORT_MAX_AGE_S}`;
}
