import { STATUS_CODES } from 'node:http';
import type { Logger } from '@minime/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';

/** A failed page is one plain sentence; what is our fault goes to the log and not to the visitor. */
@Catch()
export class HttpErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
    if (status === 500) this.logger.error({ err: error }, 'request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const said = error instanceof HttpException && status === 503 ? error.message : STATUS_CODES[status];
    response.status(status).type('text/plain').send(`${said}\n`);
  }
}

/** Express and its middleware mark what the client did wrong (a malformed path, say) with a status of their own. */
function statusOf(error: unknown): number {
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
