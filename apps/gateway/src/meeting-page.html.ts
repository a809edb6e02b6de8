import type { MeetingPurpose, MeetingView } from '@minime/contracts';
import { pagePhrases } from './meeting-page.phrases.js';
import { escaped, wholePage } from './page.html.js';

/** What only the gateway knows: the link is none of ours, or chat has not answered in time. */
export type PageState = MeetingView['state'] | 'invalid' | 'unreachable' | 'working';

interface PageContent extends Omit<MeetingView, 'state'> {
  purpose: MeetingPurpose;
  owner: string;
  state: PageState;
}

/** A whole page without script: a heading, the meeting, and where there is something to decide one form. */
export function meetingPage(content: PageContent): string {
  const { purpose, owner, state, locale, meeting } = content;
  const { language, words } = pagePhrases(locale);
  const heading = state === 'open' ? words.asks[purpose] : words.says[state];
  return wholePage({
    language,
    title: `${meeting?.title ?? words.call} · ${owner}`,
    heading,
    content: [...meetingLines(content), ...form(content), ...links(content)],
  });
}

function meetingLines({ meeting, locale, state }: PageContent): string[] {
  if (!meeting || state === 'nothing') return [];
  const { words } = pagePhrases(locale);
  return [
    `<p class="when">${escaped(meeting.label)}</p>`,
    ...(meeting.ownerLabel ? [`<p class="aside">${escaped(`${words.ownerTime}: ${meeting.ownerLabel}`)}</p>`] : []),
    `<p>${escaped(meeting.title)} · ${escaped(meeting.email)}</p>`,
  ];
}

/** Posts to the page's own address, which has the token in it. */
function form({ purpose, state, locale, slots, owner }: PageContent): string[] {
  if (state !== 'open') return [];
  const { words } = pagePhrases(locale);
  if (purpose === 'reschedule' && !slots?.length) return [`<p>${escaped(words.noTimes(owner))}</p>`];
  const choices = (slots ?? []).map(
    ({ id, label, ownerLabel }) =>
      `<label><input type="radio" name="slotId" value="${escaped(id)}" required> ${escaped(label)}${
        ownerLabel ? ` <span class="aside">(${escaped(`${words.ownerTime}: ${ownerLabel}`)})</span>` : ''
      }</label>`,
  );
  return [
    '<form method="post">',
    ...(choices.length > 0 ? [`<fieldset><legend>${escaped(words.times)}</legend>`, ...choices, '</fieldset>'] : []),
    `<button type="submit">${escaped(words.does[purpose])}</button>`,
    '</form>',
  ];
}

function links({ state, locale, meeting }: PageContent): string[] {
  const { words } = pagePhrases(locale);
  const isStanding = state === 'booked' || state === 'moved';
  const items = [
    ...(isStanding && meeting
      ? [
          [meeting.meetUrl, words.join] as const,
          [meeting.icsUrl, words.file] as const,
          [meeting.rescheduleUrl, words.asks.reschedule] as const,
          [meeting.cancelUrl, words.does.cancel] as const,
        ]
      : []),
    ['/', words.chat] as const,
  ];
  return items.flatMap(([url, label]) => (url ? [`<p><a href="${escaped(url)}">${escaped(label)}</a></p>`] : []));
}
