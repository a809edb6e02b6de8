import type { Card } from '@minime/contracts';
import type { Receipt } from './claim.patterns.js';

/** What cards prove: they are made by the server, from what it has done. */
export const receiptsOf = (cards: Card[]): Set<Receipt> =>
  new Set(
    cards
      .filter(({ kind }) => kind === 'meeting')
      .map(({ data }) => (data.status === 'requested' ? 'mail' : 'meeting')),
  );
