import type { Card } from '@minime/contracts';
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Talk } from './talk.js';

export interface CardProps {
  card: Card;
  talk: Talk;
  isBusy: boolean;
  ownerName: string;
}

let Cards: FunctionComponent<CardProps> | undefined;

/** Most conversations have no card: what draws them comes with the first one. */
export function CardView(props: CardProps) {
  const [, setLoaded] = useState(Cards !== undefined);
  useEffect(() => {
    if (Cards) return;
    import('../cards/index.js').then(
      (module) => {
        Cards = module.default;
        setLoaded(true);
      },
      () => undefined,
    );
  }, []);
  return Cards ? <Cards {...props} /> : null;
}
