import type { Place } from '@minime/contracts';

/** Tells where an address is. */
export abstract class Locator {
  /**
   * @param address IPv4 or IPv6, the one that stands for a visitor's network
   * @returns an empty place when nothing is known of it
   * @throws AppError `geo_unavailable`, `geo_rate_limited` (both retryable), `geo_refused`
   */
  abstract locate(address: string): Promise<Place>;
}
