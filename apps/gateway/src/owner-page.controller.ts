import type { OwnerAct } from '@minime/owner';
import { Controller, Get, Inject, NotFoundException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { clientAddress } from './client-address.js';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG } from './gateway.tokens.js';
import { type OwnerLinkFollowed, type OwnerPageAnswer, OwnerPages } from './owner-page.service.js';

interface Params {
  act: string;
  id?: string;
}

const SWITCH = '/owner/:act';
const CONVERSATION = '/owner/conversations/:id/:act';

/** Where the links of the owner's mails lead. Scanners of mails open them, so only a page's button acts. */
@Controller()
export class OwnerPageController {
  constructor(
    private readonly pages: OwnerPages,
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'TRUST_PROXY_HOPS'>,
  ) {}

  @Get([SWITCH, CONVERSATION])
  async show(
    @Param() params: Params,
    @Query('token') token: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    send(response, await this.pages.show(this.followed(params, token, request)));
  }

  @Post([SWITCH, CONVERSATION])
  async act(
    @Param() params: Params,
    @Query('token') token: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    send(response, await this.pages.act(this.followed(params, token, request)));
  }

  private followed({ act, id }: Params, token: unknown, request: Request): OwnerLinkFollowed {
    const address = clientAddress(request, this.config.TRUST_PROXY_HOPS);
    return { act: actOf(act, id), conversationId: id, token, address };
  }
}

const ACTS: Record<'switch' | 'conversation', readonly string[]> = {
  switch: ['pause', 'resume'] satisfies OwnerAct[],
  conversation: ['block', 'unblock'] satisfies OwnerAct[],
};

function actOf(act: string, id: string | undefined): OwnerAct {
  if (!ACTS[id === undefined ? 'switch' : 'conversation'].includes(act)) throw new NotFoundException();
  return act as OwnerAct;
}

/** The address holds a token: no cache keeps the page, no search engine finds it, and nobody shows it in a frame. */
function send(response: Response, { status, html }: OwnerPageAnswer): void {
  response
    .status(status)
    .setHeader('Cache-Control', 'no-store')
    .setHeader('X-Robots-Tag', 'noindex')
    .setHeader('X-Frame-Options', 'DENY')
    .setHeader(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    .type('text/html; charset=utf-8')
    .send(html);
}
