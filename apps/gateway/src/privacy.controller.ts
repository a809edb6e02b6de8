import type { ErrorCode } from '@minime/contracts';
import type { Logger } from '@minime/platform';
import { Controller, Delete, Get, Inject, Req, Res } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { clientAddress } from './client-address.js';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG, LOGGER } from './gateway.tokens.js';
import type { OriginPolicy } from './origin.policy.js';
import { PrivacyService } from './privacy.service.js';
import { Refusal, toRefusal } from './refusal.js';

export const PRIVACY_PATH = '/privacy/conversation';

const STATUS: Partial<Record<ErrorCode, number>> = {
  token_invalid: 401,
  origin_not_allowed: 403,
  rate_limited: 429,
  unavailable: 503,
};

/** What is kept of a conversation, for whoever holds its token: to have, or to have erased. */
@Controller()
export class PrivacyController {
  constructor(
    private readonly privacy: PrivacyService,
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'TRUST_PROXY_HOPS'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get(PRIVACY_PATH)
  async export(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(response, 200, () => this.privacy.export(...this.caller(request)));
  }

  @Delete(PRIVACY_PATH)
  async erase(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(response, 202, () => this.privacy.erase(...this.caller(request)));
  }

  private caller(request: Request): [string | undefined, string] {
    return [request.headers.authorization, clientAddress(request, this.config.TRUST_PROXY_HOPS)];
  }

  private async answer(response: Response, status: number, work: () => Promise<object>): Promise<void> {
    try {
      response.status(status).json(await work());
    } catch (error) {
      const refusal = toRefusal(error);
      if (refusal.code === 'internal') this.logger.error({ err: error }, 'privacy request failed');
      refuse(response, refusal);
    }
  }
}

/** Pages of the sites that may embed the chat may ask, others may not; nobody keeps the answer. */
export function privacyHeaders(origins: OriginPolicy) {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.setHeader('Cache-Control', 'no-store').vary('Origin');
    if (!origins.allows(request)) {
      refuse(response, new Refusal('origin_not_allowed', 'This site may not ask for it.'));
      return;
    }
    const { origin } = request.headers;
    if (origin) response.setHeader('Access-Control-Allow-Origin', origin);
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response
      .setHeader('Access-Control-Allow-Methods', 'GET, DELETE')
      .setHeader('Access-Control-Allow-Headers', 'Authorization')
      .status(204)
      .end();
  };
}

function refuse(response: Response, { code, detail, retryAfterMs }: Refusal): void {
  if (retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(retryAfterMs / 1_000));
  response.status(STATUS[code] ?? 500).json(detail);
}
