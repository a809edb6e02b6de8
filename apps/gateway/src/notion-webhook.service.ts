import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Logger } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG, LOGGER } from './gateway.tokens.js';
import { SyncRequests } from './sync-requests.js';

/** The first request of a new subscription, not signed: its token signs all others. */
const verification = z.object({ verification_token: z.string().regex(/^[\w-]{8,200}$/) });
/** What may change an answer; comments, for one, do not. */
const change = z.object({ type: z.string().regex(/^(?:page|database|data_source)\./) });
/** Anybody can send a verification: a log that they could fill helps nobody. */
const MAX_TOKENS_SHOWN = 5;

/**
 * Takes Notion's word that something has changed, if it is Notion's. What has changed is read from Notion itself, so the
 * order of events does not matter, nor whether one is lost: the scheduled sync finds the same.
 */
@Injectable()
export class NotionWebhook {
  private readonly shown = new Set<string>();

  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'NOTION_WEBHOOK_TOKEN'>,
    private readonly syncs: SyncRequests,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param body the bytes as they came
   * @param signature of the header `X-Notion-Signature`
   * @returns false when it cannot be told that this comes from Notion
   */
  receive(body: Buffer, signature: string | undefined): boolean {
    const { NOTION_WEBHOOK_TOKEN: token } = this.config;
    const message = parsed(body);
    if (!token) return this.verify(message);
    if (!isSigned(body, signature, token)) {
      if (verification.safeParse(message).success) this.hint();
      return false;
    }
    if (change.safeParse(message).success) this.syncs.request();
    return true;
  }

  private verify(message: unknown): boolean {
    const { success, data } = verification.safeParse(message);
    if (!success) return false;
    const token = data.verification_token;
    if (!this.shown.has(token) && this.shown.size < MAX_TOKENS_SHOWN) {
      this.shown.add(token);
      this.logger.warn(
        `Notion asks to verify its webhook. If you have just set it up, give Notion this verification token, and set it as NOTION_WEBHOOK_TOKEN: ${token}`,
      );
    }
    return true;
  }

  private hint(): void {
    this.logger.info('a webhook was to be verified; to see its token, start without NOTION_WEBHOOK_TOKEN');
  }
}

/**
 * HMAC-SHA256 over the raw body, keyed by the subscription's verification token, as `sha256=<hex>`.
 * @see https://developers.notion.com/reference/webhooks
 */
function isSigned(body: Buffer, signature: string | undefined, token: string): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(signature ?? '')?.[1];
  const right = createHmac('sha256', token).update(body).digest();
  return given !== undefined && timingSafeEqual(Buffer.from(given, 'hex'), right);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
