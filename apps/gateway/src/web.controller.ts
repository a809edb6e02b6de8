import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Controller, Get, Inject, NotFoundException, Param, Res, ServiceUnavailableException } from '@nestjs/common';
import type { Response } from 'express';
import { WEB_ROOT } from './gateway.tokens.js';
import { PersonaView } from './persona.view.js';

const AVATAR_MAX_AGE_S = 3_600;
const THEME_MAX_AGE_S = 300;

/** The chat page, the owner's picture and style sheet; everything else of the web client is a static file. */
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

  /** The owner's own style sheet, from beside the persona file; without one it is empty. */
  @Get('theme.css')
  theme(@Res() response: Response): void {
    response.type('text/css');
    response.sendFile(this.persona.themeFile, { maxAge: THEME_MAX_AGE_S * 1_000, dotfiles: 'allow' }, (error) => {
      if (error && !response.headersSent) response.status(200).send('');
    });
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
