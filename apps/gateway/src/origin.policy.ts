import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { forwarded } from './client-address.js';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG } from './gateway.tokens.js';
import { parsedUrl } from './parsed.url.js';

type OriginConfig = Pick<GatewayConfig, 'ALLOWED_ORIGINS' | 'PUBLIC_URL' | 'TRUST_PROXY_HOPS'>;

/**
 * Whose pages may connect: our own, the ones `ALLOWED_ORIGINS` names, and whatever sends no `Origin`, as programs that
 * are no browser do.
 */
@Injectable()
export class OriginPolicy {
  private readonly listed: ReadonlySet<string>;
  private readonly hops: number;

  constructor(@Inject(GATEWAY_CONFIG) config: OriginConfig) {
    const own = config.PUBLIC_URL ? [new URL(config.PUBLIC_URL).origin] : [];
    this.listed = new Set([...config.ALLOWED_ORIGINS, ...own]);
    this.hops = config.TRUST_PROXY_HOPS;
  }

  /** The origins of other sites that may read our answers. */
  get crossOrigins(): string[] {
    return [...this.listed];
  }

  allows(request: Pick<IncomingMessage, 'headers'>): boolean {
    const { origin } = request.headers;
    return origin === undefined || this.listed.has(origin) || this.isOwn(origin, request);
  }

  /** The page was served under the very host it now talks to; a proxy's word for that host counts when we have one. */
  private isOwn(origin: string, { headers }: Pick<IncomingMessage, 'headers'>): boolean {
    const host = (this.hops > 0 && forwarded(headers['x-forwarded-host'], this.hops)) || headers.host;
    const page = parsedUrl(origin);
    if (!page || !host || !/^https?:$/.test(page.protocol)) return false;
    return parsedUrl(`${page.protocol}//${host}`)?.host === page.host;
  }
}
