import { createHmac } from 'node:crypto';
import { Health, type Logger } from '@minime/platform';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { addressUnit } from './client-address.js';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG, LOGGER } from './gateway.tokens.js';
import { type BucketSpec, TokenBuckets } from './ports.js';
import { Refusal, unavailable } from './refusal.js';
import type { Visitor } from './visitor.js';

const MINUTE_MS = 60_000;
const PRUNE_EVERY_MS = 10 * MINUTE_MS;
/** Copies and erasures, and pages of the owner's, that one network may ask for in a minute. */
const PRIVACY_PER_MINUTE = 10;
const OWNER_PER_MINUTE = 20;

type Limits = Pick<
  GatewayConfig,
  'RATE_LIMIT_PER_MINUTE' | 'RATE_LIMIT_BURST' | 'RATE_LIMIT_IP_PER_MINUTE' | 'SESSION_SECRET'
>;
type Asking = Pick<Visitor, 'conversationId' | 'address'>;

/** How often a visitor may ask: per conversation and per network, whichever is used up first. It never fails open. */
@Injectable()
export class RateLimiter implements OnApplicationShutdown {
  private readonly removeHealthPart: () => void;
  private problem: string | undefined;

  constructor(
    @Inject(GATEWAY_CONFIG) private readonly limits: Limits,
    private readonly buckets: TokenBuckets,
    @Inject(LOGGER) private readonly logger: Logger,
    health: Health,
  ) {
    const problem = () => this.problem;
    this.removeHealthPart = health.add({ name: 'gateway.database', kind: 'shared', problem });
  }

  onApplicationShutdown(): void {
    this.removeHealthPart();
  }

  /** @throws Refusal `rate_limited` with the time to wait; `unavailable` when nobody can say. */
  async take(visitor: Asking): Promise<void> {
    return this.charge(this.bucketsOf(visitor));
  }

  /** Charges a visitor who wants to have or to erase what is kept of them. @throws Refusal as `take` does */
  async takePrivacy(address: string): Promise<void> {
    return this.chargeNetwork('privacy', address, PRIVACY_PER_MINUTE);
  }

  /** Charges whoever opens a link of the owner's. @throws Refusal as `take` does */
  async takeOwner(address: string): Promise<void> {
    return this.chargeNetwork('owner', address, OWNER_PER_MINUTE);
  }

  /** For a message that was charged and then not accepted. Never throws: at worst the visitor waits a little longer. */
  async giveBack(visitor: Asking): Promise<void> {
    await this.buckets
      .giveBack(this.bucketsOf(visitor))
      .catch((error) => this.logger.warn({ err: error }, 'rate limit token not given back'));
  }

  /** HMAC of the limiter's unit (an IPv4 address or an IPv6 /64), hex: names a network without telling it. */
  networkKey(address: string): string {
    return createHmac('sha256', this.limits.SESSION_SECRET[0] as string)
      .update(`network:${addressUnit(address)}`)
      .digest('hex');
  }

  @Interval(PRUNE_EVERY_MS)
  async prune(): Promise<void> {
    const { RATE_LIMIT_BURST, RATE_LIMIT_PER_MINUTE } = this.limits;
    const minutesToFull = Math.max(RATE_LIMIT_BURST / RATE_LIMIT_PER_MINUTE, 1);
    await this.buckets
      .prune(Math.ceil(minutesToFull * MINUTE_MS) + PRUNE_EVERY_MS)
      .catch((error) => this.logger.warn({ err: error }, 'idle rate limits not pruned'));
  }

  private chargeNetwork(what: string, address: string, perMinute: number): Promise<void> {
    return this.charge([{ key: `${what}:${this.networkKey(address)}`, capacity: perMinute, perMinute }]);
  }

  private async charge(buckets: BucketSpec[]): Promise<void> {
    const waitMs = await this.buckets.take(buckets).catch((error) => {
      this.problem = 'the rate limits cannot be read, so no message is accepted';
      this.logger.error({ err: error }, this.problem);
      throw unavailable(error);
    });
    this.problem = undefined;
    if (waitMs > 0) throw rateLimited(waitMs);
  }

  private bucketsOf({ conversationId, address }: Asking): BucketSpec[] {
    const { RATE_LIMIT_BURST, RATE_LIMIT_PER_MINUTE, RATE_LIMIT_IP_PER_MINUTE } = this.limits;
    return [
      { key: `conversation:${conversationId}`, capacity: RATE_LIMIT_BURST, perMinute: RATE_LIMIT_PER_MINUTE },
      {
        key: `network:${this.networkKey(address)}`,
        capacity: RATE_LIMIT_IP_PER_MINUTE,
        perMinute: RATE_LIMIT_IP_PER_MINUTE,
      },
    ];
  }
}

export function rateLimited(retryAfterMs: number): Refusal {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  const wait = seconds === 1 ? '1 second' : `${seconds} seconds`;
  return new Refusal('rate_limited', `You're writing faster than I can answer; please try again in ${wait}.`, {
    retryAfterMs,
  });
}
