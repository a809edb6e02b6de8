import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Controller, Get, Inject, NotFoundException, Param, Res, ServiceUnavailableException } from '@nestjs/common';
import type { Response } from 'express';
import { WEB_ROOT } from './gateway.tokens.js';
import { PersonaView } from './persona.view.js';

const AVATAR_MAX_AGE_S = 3_600;

/** The chat page and the owner's picture; everything else of the web client is a static file. */
@Controller()
export class WebController {
  constructor(
    @Inject(WEB_ROOT) private readonly root: string,
    private readonly persona: PersonaView,
  ) {}

  @Get()
  async page(@Res() response: Response): Promise<void> {
    const page = join(this.root, 'index.html');
    await access(page).catch(() => {
      throw new ServiceUnavailableException('The chat page has not been built yet: run npm run build.');
    });
    response.sendFile(page, { headers: { 'Cache-Control': 'no-cache' }, cacheControl: false });
  }

  @Get('persona/:file')
  avatar(@Param('file') file: string, @Res() response: Response): void {
    const { avatarFile } = this.persona;
    if (!avatarFile || file !== basename(avatarFile)) throw new NotFoundException();
    response.sendFile(avatarFile, { maxAge: AVATAR_MAX_AGE_S * 1_000, dotfiles: 'allow' }, (error) => {
      if (error && !response.headersSent) response.status(404).type('text/plain').send('Not found\n');
    });
  }
}
