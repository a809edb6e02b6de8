import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);

/**
 * Stands between the services and the sandbox, and can turn nasty: then it refuses everything, and its refusals repeat all that it
 * was told, keys, addresses and texts.
 */
export class OutsideDouble {
  refusing = false;
  private readonly http = createServer((request, response) => void this.answer(request, response));
  private readonly smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) => {
      if (this.refusing) done(Object.assign(new Error(`no ${username} with ${password} here`), { responseCode: 535 }));
      else done(null, { user: username });
    },
    onMailFrom: ({ address }, _, done) => {
      if (this.refusing) done(Object.assign(new Error(`nothing from ${address}`), { responseCode: 451 }));
      else done();
    },
    onData: (stream, _, done) => {
      stream.resume().on('end', () => {
        this.mails++;
        done();
      });
    },
  });
  mails = 0;

  private constructor(private readonly sandboxUrl: string) {}

  static async start(sandboxUrl: string): Promise<OutsideDouble> {
    const double = new OutsideDouble(sandboxUrl);
    await Promise.all(
      [double.http, double.smtp.server].map(
        (server) => new Promise<void>((open) => void server.listen(0, '127.0.0.1', open)),
      ),
    );
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  smtpUrl(user: string, password: string): string {
    return `smtp://${user}:${password}@127.0.0.1:${(this.smtp.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    await Promise.all([
      new Promise((closed) => this.http.close(closed)),
      new Promise<void>((closed) => this.smtp.close(closed)),
    ]);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    if (this.refusing) {
      const message = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
      const error = { type: 'authentication_error', code: 401, status: 401, message, errors: [{ message }] };
      response.writeHead(401, message.slice(0, 200).replaceAll(/[^ -~]/g, ' '), { 'content-type': 'application/json' });
      response.end(JSON.stringify({ type: 'error', object: 'error', code: 'unauthorized', message, error }));
      return;
    }
    const headers = Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)) as [string, string][];
    const answered = await fetch(`${this.sandboxUrl}${request.url}`, {
      method: request.method as string,
      headers,
      ...(body.length > 0 && { body }),
    });
    const type = answered.headers.get('content-type');
    response.writeHead(answered.status, type ? { 'content-type': type } : {});
    if (answered.body) Readable.fromWeb(answered.body as never).pipe(response);
    else response.end();
  }
}
