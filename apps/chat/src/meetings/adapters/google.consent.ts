import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@minime/platform';
import { auth } from 'googleapis/build/src/apis/calendar/index.js';
import { GOOGLE_SCOPES, TRANSPORT } from './google.client.js';

/** The way back that was registered for an OAuth client of the type "Desktop app": any port of this machine. */
const CALLBACK = '/oauth2callback';

export interface ConsentOptions {
  clientId: string;
  clientSecret: string;
  /** Where consent page and token endpoint are, if not at Google. */
  baseUrl?: string;
  /** Gets the address at which the owner agrees. */
  show: (url: string) => void;
  /** Gives up. */
  signal: AbortSignal;
}

type Way = { url: string; finish: (query: URLSearchParams) => Promise<string> };

/**
 * Asks the owner, in a browser, for lasting access to their calendar: OAuth for installed apps (RFC 8252), with PKCE, a
 * state and a way back to this machine only.
 * @returns a refresh token
 * @throws AppError `google_auth_failed`
 */
export async function askConsent(options: ConsentOptions): Promise<string> {
  let way: Way | undefined;
  const server = createServer();
  const granted = new Promise<string>((resolve, reject) => {
    server.on('request', (request, response) => {
      answer(request, response, way).then((token) => token && resolve(token), reject);
    });
    options.signal.addEventListener('abort', () => reject(failed('nobody agreed in time')), { once: true });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    way = await wayTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}${CALLBACK}`, options);
    options.show(way.url);
    return await granted;
  } finally {
    server.close();
    server.closeIdleConnections();
  }
}

async function wayTo(redirectUri: string, { clientId, clientSecret, baseUrl }: ConsentOptions): Promise<Way> {
  const base = baseUrl?.replace(/\/+$/, '');
  const client = new auth.OAuth2({
    clientId,
    clientSecret,
    redirectUri,
    transporterOptions: TRANSPORT,
    ...(base && { endpoints: { oauth2AuthBaseUrl: `${base}/o/oauth2/v2/auth`, oauth2TokenUrl: `${base}/token` } }),
  });
  const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync();
  const state = randomBytes(16).toString('base64url');
  const url = client.generateAuthUrl({
    access_type: 'offline',
    // Without it, whoever has agreed once is given no second refresh token.
    prompt: 'consent',
    scope: GOOGLE_SCOPES,
    state,
    code_challenge: codeChallenge!,
    code_challenge_method: 'S256' as never,
  });
  return {
    url,
    finish: async (query) => {
      const [code, error] = [query.get('code'), query.get('error')];
      if (query.get('state') !== state) throw failed('the answer does not belong to this question (state)');
      if (error || !code) throw failed(error ?? 'no code came back');
      const { tokens } = await client.getToken({ code, codeVerifier }).catch((cause) => {
        throw failed('the code was not accepted', cause);
      });
      if (!tokens.refresh_token) throw failed('no refresh token came with it');
      return tokens.refresh_token;
    },
  };
}

/** The first answer that comes back decides; anything else that a browser asks for is not here. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  way: Way | undefined,
): Promise<string | undefined> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const tell = (status: number, text: string) => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text);
  };
  if (!way || pathname !== CALLBACK) {
    tell(404, 'Not here.');
    return undefined;
  }
  try {
    const token = await way.finish(searchParams);
    tell(200, 'Thank you. You can close this page; the rest stands in your terminal.');
    return token;
  } catch (error) {
    tell(400, 'This did not work. The reason stands in your terminal.');
    throw error;
  }
}

const failed = (reason: string, cause?: unknown) =>
  new AppError('google_auth_failed', `Google gave no access: ${reason}`, { cause });
