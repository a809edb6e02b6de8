import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { answerEvents, asEventStream } from '../../libs/llm/test/endpoint.double.js';

const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);

/**
 * Stands between the services and the sandbox, and can turn nasty: then it refuses everything, and its refusals repeat all that it
 * was told, keys, addresses and texts. It is also Bedrock, whose Claude looks into the calendar before it says a word, and the
 * way to a Qdrant.
 */
export class OutsideDouble {
  refusing = false;
  /** Whatever it was told: addresses, headers and bodies, the words of a signed claim in plain text. */
  told = '';
  private readonly http = createServer((request, response) => void this.answer(request, response));
  private readonly smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) => {
      this.told += `${username}:${password}\n`;
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

  private constructor(
    private readonly sandboxUrl: string,
    private readonly qdrantUrl: string,
  ) {}

  static async start(sandboxUrl: string, qdrantUrl: string): Promise<OutsideDouble> {
    const double = new OutsideDouble(sandboxUrl, qdrantUrl);
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
    const [, claims = ''] = /assertion=[\w-]+\.([\w-]+)/.exec(String(body)) ?? [];
    this.told += `${request.url} ${JSON.stringify(request.headers)} ${body} ${Buffer.from(claims, 'base64url')}\n`;
    if (this.refusing) {
      const message = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
      const error = { type: 'authentication_error', code: 401, status: 401, message, errors: [{ message }] };
      response.writeHead(401, message.slice(0, 200).replaceAll(/[^ -~]/g, ' '), { 'content-type': 'application/json' });
      response.end(JSON.stringify({ type: 'error', object: 'error', code: 'unauthorized', message, error }));
      return;
    }
    if (request.url?.startsWith('/bedrock/')) {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.end(asEventStream(String(body).includes('"tool_result"') ? answerEvents('Any day.') : lookIntoCalendar));
      return;
    }
    const server = /^\/(?:collections|aliases)\b/.test(request.url ?? '') ? this.qdrantUrl : this.sandboxUrl;
    const headers = Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)) as [string, string][];
    const answered = await fetch(`${server}${request.url}`, {
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

const DAY_MS = 24 * 3_600_000;
const days = (from: number) => new Date(Date.now() + from * DAY_MS).toISOString().slice(0, 10);

/** A model's wish to see which times are free. */
const lookIntoCalendar = answerEvents('').map((event) => {
  const wish = { from: days(2), to: days(9), durationMinutes: 30 };
  const { type } = event as { type: string };
  if (type === 'content_block_start') {
    const block = { type: 'tool_use', id: 'toolu_1', name: 'check_availability', input: {} };
    return { ...event, content_block: block };
  }
  if (type === 'content_block_delta') {
    return { ...event, delta: { type: 'input_json_delta', partial_json: JSON.stringify(wish) } };
  }
  return type === 'message_delta' ? { ...event, delta: { stop_reason: 'tool_use', stop_sequence: null } } : event;
});
