import { uuid } from '@minime/contracts';
import { type BlockTarget, type OwnerAct, OwnerControls, OwnerLinks, type OwnerPower } from '@minime/owner';
import type { Logger } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG, LOGGER } from './gateway.tokens.js';
import { type OwnerPageState, ownerPage } from './owner-page.html.js';
import { PersonaView } from './persona.view.js';
import { RateLimiter } from './rate-limiter.js';
import { toRefusal } from './refusal.js';

export interface OwnerLinkFollowed {
  act: OwnerAct;
  conversationId?: string | undefined;
  token: unknown;
  /** Of whoever follows it. */
  address: string;
}

export interface OwnerPageAnswer {
  status: number;
  html: string;
}

const STATUS: Record<OwnerPageState, number> = {
  ask: 200,
  done: 200,
  expired: 410,
  invalid: 404,
  slow: 429,
  unavailable: 503,
};

/** What the owner decides from a mail: looking changes nothing, the button does. */
@Injectable()
export class OwnerPages {
  private readonly links: OwnerLinks;

  constructor(
    @Inject(GATEWAY_CONFIG) config: Pick<GatewayConfig, 'SESSION_SECRET'>,
    private readonly controls: OwnerControls,
    private readonly limiter: RateLimiter,
    private readonly persona: PersonaView,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.links = new OwnerLinks(config.SESSION_SECRET);
  }

  show(followed: OwnerLinkFollowed): Promise<OwnerPageAnswer> {
    return this.page(followed, async (power) => ((await this.isSo(followed.act, power)) ? 'done' : 'ask'));
  }

  act(followed: OwnerLinkFollowed): Promise<OwnerPageAnswer> {
    return this.page(followed, async (power) => {
      const { act } = followed;
      if (await this.decide(act, power)) this.logger.info({ act, ...named(power) }, 'the owner decided by a link');
      return 'done';
    });
  }

  private async page(
    followed: OwnerLinkFollowed,
    answer: (power: OwnerPower) => Promise<OwnerPageState>,
  ): Promise<OwnerPageAnswer> {
    const { act, address } = followed;
    const token = typeof followed.token === 'string' ? followed.token : '';
    let state: OwnerPageState;
    try {
      await this.limiter.takeOwner(address);
      const power = powerOf(followed);
      const checked = power ? this.links.check(token, power) : 'none';
      if (power && checked === 'good') state = await answer(power);
      else state = checked === 'expired' ? 'expired' : 'invalid';
    } catch (error) {
      state = toRefusal(error).code === 'rate_limited' ? 'slow' : 'unavailable';
      if (state === 'unavailable') this.logger.error({ err: error, act }, 'a page of the owner’s waits');
    }
    return { status: STATUS[state], html: ownerPage({ state, act, token, language: this.persona.ownerLanguage }) };
  }

  private async isSo(act: OwnerAct, power: OwnerPower): Promise<boolean> {
    if (power.kind === 'switch') {
      const isPaused = (await this.controls.state()).pausedSince !== undefined;
      return isPaused === (act === 'pause');
    }
    const { conversationId } = power;
    const blocks = await this.controls.blocks();
    const isBlocked = blocks.some((block) => block.kind === 'conversation' && block.conversationId === conversationId);
    return isBlocked === (act === 'block');
  }

  private decide(act: OwnerAct, power: OwnerPower): Promise<boolean> {
    if (power.kind === 'switch') return act === 'pause' ? this.controls.pause() : this.controls.resume();
    const target: BlockTarget = { kind: 'conversation', conversationId: power.conversationId };
    return act === 'block' ? this.controls.block(target) : this.controls.unblock(target);
  }
}

/** What has to be allowed for that; undefined where there is no such thing. */
function powerOf({ act, conversationId }: OwnerLinkFollowed): OwnerPower | undefined {
  if (act === 'pause' || act === 'resume') return { kind: 'switch' };
  const id = uuid.safeParse(conversationId);
  return id.success ? { kind: 'block', conversationId: id.data } : undefined;
}

const named = (power: OwnerPower) => (power.kind === 'block' ? { conversationId: power.conversationId } : {});
