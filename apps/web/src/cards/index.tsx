import type { CardProps } from '../page/card.js';
import { ConfirmCard } from './confirm-card.js';
import { ContactCard } from './contact-card.js';
import { MeetingCard } from './meeting-card.js';
import { SlotsCard } from './slots-card.js';

const byKind = { slots: SlotsCard, confirm: ConfirmCard, meeting: MeetingCard, contact: ContactCard };

/** A card of a kind that this page does not know is left out. */
export default function AnyCard(props: CardProps) {
  const Card = Object.hasOwn(byKind, props.card.kind) ? byKind[props.card.kind] : undefined;
  return Card ? <Card {...props} /> : null;
}
