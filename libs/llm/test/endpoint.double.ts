import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';

export interface Received {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown> & { messages: { content: { type: string; text?: string }[] }[] };
}

/** An endpoint of a test's own: keeps what it gets and answers as it is told. */
export class EndpointDouble {
  readonly received: Received[] = [];

  private constructor(
    readonly url: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async start(answer: (request: Received, response: ServerResponse) => void): Promise<EndpointDouble> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { url = '', headers } = request;
      const received = { path: url, headers, body: JSON.parse(Buffer.concat(chunks).toString()) };
      double.received.push(received);
      answer(received, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const double = new EndpointDouble(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    return double;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The events of an answer that says `text`, with no more of an account than is needed. */
export function answerEvents(text: string, usage = { input_tokens: 30, output_tokens: 5 }): object[] {
  return [
    { type: 'message_start', message: { id: 'm', type: 'message', role: 'assistant', content: [], model: 'm', usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ];
}

export const asServerSentEvents = (events: object[]): string =>
  events.map((event) => `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`).join('');

/** Events in the binary framing of AWS: lengths and their checksum, headers, payload, checksum of the whole. */
export const asEventStream = (events: object[]): Buffer =>
  Buffer.concat(
    events.map((event) =>
      frame(
        { ':message-type': 'event', ':event-type': 'chunk', ':content-type': 'application/json' },
        JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString('base64') }),
      ),
    ),
  );

/** A failure inside the stream. */
export const asException = (type: string, message: string): Buffer =>
  frame(
    { ':message-type': 'exception', ':exception-type': type, ':content-type': 'application/json' },
    JSON.stringify({ message }),
  );

const TEXT_HEADER = 7;

function frame(headers: Record<string, string>, payload: string): Buffer {
  const parts = Object.entries(headers).map(([name, value]) => {
    const head = Buffer.from([name.length, ...Buffer.from(name), TEXT_HEADER, 0, value.length]);
    return Buffer.concat([head, Buffer.from(value)]);
  });
  const head = Buffer.concat(parts);
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(12 + head.length + body.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  const start = Buffer.concat([prelude, checksum(prelude), head, body]);
  return Buffer.concat([start, checksum(start)]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
