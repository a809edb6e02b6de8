import type { SlotsCard as Slots } from '@minime/contracts';
import type { CardProps } from '../page/card.js';
import { fill, strings } from '../strings.js';

/** Free times: one press chooses one. */
export function SlotsCard({ card, talk, isBusy, ownerName }: CardProps) {
  const { slots = [], durationMinutes } = card.data as Partial<Slots>;
  return (
    <section class="card">
      <h3>{strings.chooseTime}</h3>
      {durationMinutes && <p class="aside">{fill(strings.minutes, { count: durationMinutes })}</p>}
      <ul class="slots">
        {slots.map(({ id, label, ownerLabel }) => (
          <li key={id}>
            <button
              type="button"
              class="choice"
              lang=""
              dir="auto"
              disabled={isBusy}
              onClick={() => talk.press(label, { kind: 'slot', id })}
            >
              {label}
              {ownerLabel && (
                <span class="aside" dir={document.dir as 'ltr' | 'rtl'}>
                  {fill(strings.forOwner, { time: ownerLabel, name: ownerName })}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
