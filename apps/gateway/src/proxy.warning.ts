import type { Logger } from '@minime/platform';
import type { NextFunction, Request, Response } from 'express';

/**
 * Says once that a proxy stands in front that nobody told us of: all visitors would share one address, and with it one rate
 * limit and one cap on connections. With hops set, or without the header, it says nothing.
 */
export function proxyWarning(hops: number, logger: Logger) {
  let told = hops > 0;
  return (request: Request, _response: Response, next: NextFunction): void => {
    if (!told && request.headers['x-forwarded-for'] !== undefined) {
      told = true;
      logger.warn('requests carry X-Forwarded-For and TRUST_PROXY_HOPS is 0: set it to the number of proxies of yours');
    }
    next();
  };
}
