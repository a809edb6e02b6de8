import type { MeetingCard as Meeting } from '@minime/contracts';
import { safeAddress } from '../markdown/markdown.js';
import type { CardProps } from '../page/card.js';
import { ExternalLink } from '../page/external-link.js';
import { fill, strings } from '../strings.js';
import { TimeLine } from './time-line.js';

/** What has become of a meeting, from its receipt. */
export function MeetingCard({ card, ownerName }: CardProps) {
  const { status = 'requested', title, label = '', ownerLabel, ...links } = card.data as Partial<Meeting>;
  const shown = [
    [links.meetUrl, strings.join],
    [links.icsUrl, strings.addToCalendar],
    [links.calendarUrl, strings.calendar],
    [links.rescheduleUrl, strings.reschedule],
    [links.cancelUrl, strings.cancelMeeting],
  ] as const;
  return (
    <section class={`card meeting ${status}`}>
      <p class="state">{fill(strings[status], { name: ownerName })}</p>
      <h3 lang="" dir="auto">
        {title}
      </h3>
      <TimeLine label={label} {...(ownerLabel && { ownerLabel })} ownerName={ownerName} />
      <div class="links">
        {shown.map(
          ([url, text]) =>
            url &&
            safeAddress(url) && (
              <ExternalLink key={text} href={url}>
                {text}
              </ExternalLink>
            ),
        )}
      </div>
    </section>
  );
}
