import type { IncomingMessage } from 'node:http';
import helmet from 'helmet';
import type { GatewayConfig } from './gateway.config.js';

type HeaderConfig = Pick<GatewayConfig, 'ALLOWED_ORIGINS' | 'PUBLIC_URL'>;

/**
 * Security headers of every page: scripts, styles and connections from this origin only, none inline. The sites of
 * `ALLOWED_ORIGINS` may load the widget and show the page in a frame.
 */
export function webHeaders({ ALLOWED_ORIGINS, PUBLIC_URL }: HeaderConfig) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'https:'],
        connectSrc: ["'self'", (request: IncomingMessage) => webSocketOrigins(request.headers.host)],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'", ...ALLOWED_ORIGINS],
        upgradeInsecureRequests: PUBLIC_URL?.startsWith('https:') ? [] : null,
      },
    },
    xFrameOptions: ALLOWED_ORIGINS.length === 0 && { action: 'sameorigin' },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity: PUBLIC_URL?.startsWith('https:') ?? false,
  });
}

/** Older Safari does not take the page's own WebSocket for `'self'`. */
function webSocketOrigins(host = ''): string {
  return /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host) ? `ws://${host} wss://${host}` : "'self'";
}
