import type { Place } from '@minime/contracts';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { askableAddress } from './network.js';
import { Locator } from './ports.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const CACHED_NETWORKS = 10_000;

/** Where a visitor's network is, asked outside at most once a day; simultaneous questions for one network are one. */
@Injectable()
export class LocateService {
  private readonly places: LRUCache<string, Place>;

  constructor(locator: Locator) {
    this.places = new LRUCache({
      max: CACHED_NETWORKS,
      ttl: DAY_MS,
      fetchMethod: (address) => locator.locate(address),
    });
  }

  /**
   * @param network IPv4 /24 or IPv6 /48 in CIDR form
   * @throws what the locator throws; a failure is not remembered
   */
  async locate(network: string): Promise<Place> {
    const address = askableAddress(network);
    return address ? ((await this.places.fetch(address)) ?? {}) : {};
  }
}
