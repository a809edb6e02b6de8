import type { MeetingPurpose } from '@minime/contracts';
import { Body, Controller, Get, Header, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { MeetingPages } from './meeting-page.service.js';
import { MEETING_STYLE } from './meeting-page.style.js';

type Params = { id: string; purpose: string };

/** Where the links of cards and invitations lead. Looking changes nothing; only the page's button does. */
@Controller('meetings')
export class MeetingPageController {
  constructor(private readonly pages: MeetingPages) {}

  @Get('page.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=300')
  style(): string {
    return MEETING_STYLE;
  }

  @Get(':id/invite.ics')
  async invite(@Param('id') id: string, @Query('token') token: unknown, @Res() response: Response): Promise<void> {
    const ics = await this.pages.invite(id, token);
    if (!ics) throw new NotFoundException();
    response
      .setHeader('Cache-Control', 'no-store')
      .setHeader('Content-Disposition', 'attachment; filename="invite.ics"')
      .type('text/calendar; charset=utf-8')
      .send(ics);
  }

  @Get(':id/:purpose')
  async show(@Param() params: Params, @Query('token') token: unknown, @Res() response: Response): Promise<void> {
    const page = await this.pages.show({ id: params.id, purpose: purposeOf(params), token });
    send(response, page);
  }

  @Post(':id/:purpose')
  async act(
    @Param() params: Params,
    @Query('token') token: unknown,
    @Body() body: { slotId?: unknown } | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const page = await this.pages.act({ id: params.id, purpose: purposeOf(params), token }, body?.slotId);
    send(response, page);
  }
}

const PURPOSES: readonly string[] = ['confirm', 'cancel', 'reschedule'] satisfies MeetingPurpose[];

function purposeOf({ purpose }: Params): MeetingPurpose {
  if (!PURPOSES.includes(purpose)) throw new NotFoundException();
  return purpose as MeetingPurpose;
}

/** The address holds a token: no cache keeps the page and no search engine finds it. */
function send(response: Response, { status, html }: { status: number; html: string }): void {
  response
    .status(status)
    .setHeader('Cache-Control', 'no-store')
    .setHeader('X-Robots-Tag', 'noindex')
    .type('text/html; charset=utf-8')
    .send(html);
}
