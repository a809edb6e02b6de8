import { Agent, type ClientRequest, type IncomingMessage, request as plain } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
import { text } from 'node:stream/consumers';

/** An endpoint that takes longer to let us in is away, ms. */
const CONNECT_MS = 10_000;
/** A connection that rests for so long is closed before the other side does it, ms. */
const REST_MS = 4_000;

const kept = { keepAlive: true, timeout: REST_MS };
const agents = { http: new Agent(kept), https: new SecureAgent(kept) };

type Signal = RequestInit['signal'];

/**
 * As much of `fetch` as the vendor's SDK needs, over Node's own HTTP client. The body of its answers is a Node stream:
 * one of the web's costs three promises a word, and there are thousands of words a second.
 */
export async function nodeFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const { method, headers, body, signal } = init;
  const url = new URL(input instanceof Request ? input.url : input);
  const isSecure = url.protocol === 'https:';
  const sent = (isSecure ? secure : plain)(url, {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    agent: isSecure ? agents.https : agents.http,
    ...(signal && { signal }),
  });
  const answered = answerTo(sent, isSecure ? 'secureConnect' : 'connect', signal);
  sent.end(body);
  return responseFrom(await answered, signal);
}

// What follows lives as long as an answer streams. It is kept apart from what was asked, which would stay in memory with it.

function answerTo(sent: ClientRequest, connected: string, signal: Signal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', (cause) => reject(signal?.aborted ? signal.reason : new TypeError('fetch failed', { cause })));
    sent.once('socket', (socket) => {
      if (!socket.connecting) return;
      const patience = setTimeout(() => sent.destroy(new NotConnected()), CONNECT_MS);
      socket.once(connected, () => clearTimeout(patience));
      socket.once('close', () => clearTimeout(patience));
    });
  });
}

function responseFrom(message: IncomingMessage, signal: Signal): Response {
  const whole = () => text(message).catch((error) => Promise.reject(signal?.aborted ? signal.reason : error));
  const response = new Response(null, { status: message.statusCode, headers: headersOf(message) });
  return Object.defineProperties(response, {
    body: { value: message },
    text: { value: whole },
    json: { value: async () => JSON.parse(await whole()) },
  });
}

/** The request was not sent: the endpoint did not take the connection. */
class NotConnected extends Error {
  readonly code = 'ERR_NOT_CONNECTED';

  constructor() {
    super(`no connection within ${CONNECT_MS} ms`);
  }
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
  return headers;
}
