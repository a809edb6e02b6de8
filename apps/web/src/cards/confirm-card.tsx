import type { ConfirmCard as Confirm } from '@minime/contracts';
import { useState } from 'preact/hooks';
import type { CardProps } from '../page/card.js';
import { useCountdown } from '../page/use-countdown.js';
import { fill, strings } from '../strings.js';
import { TimeLine } from './time-line.js';

const SECONDS_PER_MINUTE = 60;

/** A time that is kept for the visitor: nothing is booked before they agree here. */
export function ConfirmCard({ card, talk, isBusy, ownerName }: CardProps) {
  const { holdId = '', expiresAt, label = '', ownerLabel, email } = card.data as Partial<Confirm>;
  const [isPressed, setPressed] = useState(false);
  const left = useCountdown(Date.parse(expiresAt ?? '') || undefined, () => undefined);
  const press = async () => {
    setPressed(true);
    if (!(await talk.press(`${strings.confirm}: ${label}`, { kind: 'confirm', id: holdId }))) setPressed(false);
  };
  const minutes = fill(strings.minutes, { count: Math.ceil(left / SECONDS_PER_MINUTE) });
  return (
    <section class="card">
      <h3>{strings.confirmTitle}</h3>
      <TimeLine label={label} {...(ownerLabel && { ownerLabel })} ownerName={ownerName} />
      {email && <p class="aside">{fill(strings.invitationTo, { email })}</p>}
      <p class="aside">
        {isPressed ? strings.confirmed : left > 0 ? fill(strings.heldFor, { time: minutes }) : strings.heldNoMore}
      </p>
      <button type="button" class="primary" disabled={isPressed || isBusy || left === 0} onClick={press}>
        {strings.confirm}
      </button>
    </section>
  );
}
