import { Agent, type IncomingMessage, request as plain, type RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
import { text } from 'node:stream/consumers';

/** An endpoint that takes longer to let us in is away, ms. */
const CONNECT_MS = 10_000;
/** A connection that rests for so long is closed before the other side does it, ms. */
const REST_MS = 4_000;

const kept = { keepAlive: true, timeout: REST_MS };
const agents = { http: new Agent(kept), https: new SecureAgent(kept) };

/**
 * As much of `fetch` as the vendor's SDK needs, over Node's own HTTP client. The body of its answers is a Node stream:
 * one of the web's costs three promises a word, and there are thousands of words a second.
 */
export async function nodeFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const message = await send(new URL(input instanceof Request ? input.url : input), init);
  const whole = () => text(message).catch((error) => Promise.reject(init.signal?.aborted ? init.signal.reason : error));
  const response = new Response(null, { status: message.statusCode, headers: headersOf(message) });
  return Object.defineProperties(response, {
    body: { value: message },
    text: { value: whole },
    json: { value: async () => JSON.parse(await whole()) },
  });
}

function send(url: URL, { method, headers, body, signal }: RequestInit): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const options: RequestOptions = {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    agent: isSecure ? agents.https : agents.http,
    ...(signal && { signal }),
  };
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? secure : plain)(url, options, resolve);
    sent.once('error', (cause) => reject(signal?.aborted ? signal.reason : new TypeError('fetch failed', { cause })));
    sent.once('socket', (socket) => {
      if (!socket.connecting) return;
      const patience = setTimeout(() => sent.destroy(new NotConnected()), CONNECT_MS);
      socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(patience));
      socket.once('close', () => clearTimeout(patience));
    });
    sent.end(body);
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
