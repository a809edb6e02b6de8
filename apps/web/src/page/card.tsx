import type { Card } from '@minime/contracts';
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Turn } from '../client/index.js';
import type { Talk } from './talk.js';

export interface CardProps {
  card: Card;
  talk: Talk;
  isBusy: boolean;
  ownerName: string;
}

let Cards: FunctionComponent<CardProps> | undefined;

/** Most conversations have no card: what draws them comes with the first one. */
const load = () =>
  import('../cards/index.js').then(
    (module) => {
      Cards = module.default;
    },
    () => undefined,
  );

/** Loads what draws the cards of these turns. Undefined: nothing is missing. */
export const missingCards = (turns: readonly Turn[]): Promise<void> | undefined =>
  !Cards && turns.some(({ cards }) => cards.length > 0) ? load() : undefined;

export function CardView(props: CardProps) {
  const [, setLoaded] = useState(false);
  useEffect(() => {
    if (!Cards) void load().then(() => setLoaded(true));
  }, []);
  return Cards ? <Cards {...props} /> : null;
}
