import { createHash, randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';

const TOKEN_SECONDS = 3599;
const SCOPES = new Set([
  'https://www.googleapis.com/auth/calendar',
  ...['events', 'freebusy', 'events.owned', 'readonly'].map(
    (name) => `https://www.googleapis.com/auth/calendar.${name}`,
  ),
]);
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

interface Grant {
  redirectUri: string;
  challenge: string | undefined;
  scope: string;
}

/** Google's OAuth: a consent page whose owner always agrees, and the token endpoint with its three grants. */
export class OAuth {
  private readonly grants = new Map<string, Grant>();
  private readonly refreshTokens = new Set<string>();
  private readonly accessTokens = new Set<string>();

  /** Any refresh token that begins like this is known; so a configuration needs no visit to the consent page. */
  static readonly STANDING = 'sandbox';

  knows(accessToken: string): boolean {
    return this.accessTokens.has(accessToken);
  }

  /** Every access token stops working; the refresh tokens stay. */
  expireAll(): void {
    this.accessTokens.clear();
  }

  /** `GET /o/oauth2/v2/auth` */
  consent(req: Request, res: Response): void {
    const query = req.query as Record<string, string | undefined>;
    const problem = consentProblem(query);
    if (problem) {
      res.status(400).type('text').send(`Error 400: invalid_request. ${problem}`);
      return;
    }
    const code = `4/${randomUUID()}`;
    this.grants.set(code, { redirectUri: query.redirect_uri!, challenge: query.code_challenge, scope: query.scope! });
    const back = new URL(query.redirect_uri!);
    back.searchParams.set('code', code);
    back.searchParams.set('scope', query.scope!);
    if (query.state) back.searchParams.set('state', query.state);
    res.redirect(302, back.toString());
  }

  /** `POST /token` */
  token(req: Request, res: Response): void {
    const form = (req.body ?? {}) as Record<string, string | undefined>;
    const { grant_type: grant } = form;
    if (grant !== JWT_BEARER && !(form.client_id && form.client_secret)) {
      res.status(401).json({ error: 'invalid_client', error_description: 'The OAuth client was not found.' });
      return;
    }
    if (grant === 'refresh_token') {
      const known = form.refresh_token?.startsWith(OAuth.STANDING) || this.refreshTokens.has(form.refresh_token ?? '');
      this.answer(res, known, 'Token has been expired or revoked.');
    } else if (grant === 'authorization_code') this.exchange(form, res);
    else if (grant === JWT_BEARER) this.answer(res, isAssertion(form.assertion), 'Invalid JWT.');
    else res.status(400).json({ error: 'unsupported_grant_type', error_description: `Invalid grant_type: ${grant}` });
  }

  private exchange(form: Record<string, string | undefined>, res: Response): void {
    const grant = this.grants.get(form.code ?? '');
    this.grants.delete(form.code ?? '');
    const proof = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url');
    const valid =
      grant !== undefined && grant.redirectUri === form.redirect_uri && (!grant.challenge || grant.challenge === proof);
    const refresh = `1//${randomUUID()}`;
    if (valid) this.refreshTokens.add(refresh);
    this.answer(res, valid, 'Bad Request', { refresh_token: refresh, scope: grant?.scope });
  }

  private answer(res: Response, valid: boolean | undefined, description: string, more: object = {}): void {
    if (!valid) {
      res.status(400).json({ error: 'invalid_grant', error_description: description });
      return;
    }
    const token = `ya29.${randomUUID()}`;
    this.accessTokens.add(token);
    res.json({ access_token: token, expires_in: TOKEN_SECONDS, token_type: 'Bearer', ...more });
  }
}

/** What Google's own consent page would refuse before it asks anybody. */
function consentProblem(query: Record<string, string | undefined>): string | undefined {
  if (!query.client_id) return 'Missing required parameter: client_id';
  if (query.response_type !== 'code') return 'Invalid response_type';
  if (!isLoopback(query.redirect_uri)) return 'redirect_uri must be a loopback address';
  const scopes = query.scope?.split(' ').filter(Boolean) ?? [];
  if (scopes.length === 0 || scopes.some((scope) => !SCOPES.has(scope))) return 'Some requested scopes were invalid.';
  if (query.code_challenge !== undefined && query.code_challenge_method !== 'S256')
    return 'Use S256 as code_challenge_method';
  return undefined;
}

function isLoopback(uri: string | undefined): boolean {
  if (!uri || !URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

/** Three parts of base64url, of which the second says for whom and for what; the signature nobody can check here. */
function isAssertion(assertion: string | undefined): boolean {
  const [, claims, signature] = assertion?.split('.') ?? [];
  if (!claims || !signature) return false;
  try {
    const { iss, scope, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return (
      Boolean(iss && sub) &&
      String(scope)
        .split(' ')
        .every((each) => SCOPES.has(each))
    );
  } catch {
    return false;
  }
}
