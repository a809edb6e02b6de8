import type { Place } from '@minime/contracts';
import { Locator } from '../ports.js';

/** Stands in where the owner wants no look-ups: knows nothing and asks nobody. */
export class OffLocator extends Locator {
  async locate(): Promise<Place> {
    return {};
  }
}
