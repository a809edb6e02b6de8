import { Controller, Headers, HttpCode, Post, Req, UnauthorizedException } from '@nestjs/common';
import type { Request } from 'express';
import { NotionWebhook } from './notion-webhook.service.js';

/** Where Notion tells of changes. The body stays as it came: its bytes are what is signed. */
@Controller()
export class NotionWebhookController {
  constructor(private readonly webhook: NotionWebhook) {}

  @Post('webhooks/notion')
  @HttpCode(200)
  receive(@Req() request: Request, @Headers('x-notion-signature') signature?: string): void {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!this.webhook.receive(body, signature)) throw new UnauthorizedException();
  }
}
