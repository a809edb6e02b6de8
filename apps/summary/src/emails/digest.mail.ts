import { DateTime } from 'luxon';
import type { Digest } from '../digest/digest.js';
import type { Gap } from '../gaps/gap.js';
import type { Mail } from '../ports.js';
import { type MailWords, mailWords } from '../words/mail.words.js';
import { countryName } from './display.names.js';
import type { Action, Item } from './mail.layout.js';
import { daysBetween } from './mail.time.js';
import { singleLine } from './plain.text.js';
import { type ReportMailOptions, type ReportView, reportParts } from './report.mail.js';

const LINE_CHARS = 300;
const COUNTRIES = 12;
const SUBJECT_CHARS = 100;
/** Of a preview, which lists of mails cut off sooner. */
const PREVIEWED = 4;

/** The owner's digest. @param id the same for every attempt at the same period's */
export async function digestMail(
  id: string,
  digest: Digest,
  { timeZone, domain, language }: ReportMailOptions,
  actions: Action[] = [],
): Promise<Mail> {
  const view = digestView(digest, timeZone, mailWords(language));
  return {
    messageId: `<digest.${id}@minime.${domain}>`,
    references: [],
    subject: singleLine(view.headline, SUBJECT_CHARS),
    ...(await reportParts(view, actions)),
  };
}

function digestView(digest: Digest, timeZone: string, words: MailWords): ReportView {
  const { since, until, counts, topQuestions, gaps } = digest;
  const { digest: say, locale } = words;
  const show = (format: string) => (moment: Date) =>
    DateTime.fromJSDate(moment, { zone: timeZone }).setLocale(locale).toFormat(format);
  const minute = show('ccc d LLL yyyy, HH:mm');
  return {
    language: locale,
    headline: `${daysBetween(since, until, timeZone, locale)}: ${newsOf(digest, words).join(', ')}`,
    preview: previewOf(digest, words),
    lead: [],
    facts: factsOf(digest, words),
    sections: [
      { title: say.asked, items: topQuestions.map(({ question, asked }) => ({ text: times(asked, question, say) })) },
      { title: say.gaps, items: gaps.map((gap) => gapItem(gap, say)) },
      { title: say.disliked, items: counts.disliked.map((one) => dislikedItem(one, say)) },
      { title: say.notReadTitle, items: problemItems(digest) },
      { title: say.givenUp, items: digest.deadLetters.map(({ queue, count }) => ({ text: say.put(queue, count) })) },
    ],
    footer: [say.counted(minute(since), minute(until), timeZone), say.commands],
  };
}

/** What a lock screen shows: what happened, else what is wrong. */
function newsOf(digest: Digest, words: MailWords): string[] {
  const { digest: say } = words;
  const { conversations, meetings } = digest.counts;
  const news = [
    conversations > 0 && say.conversations(conversations),
    meetings.booked > 0 && say.booked(meetings.booked),
    meetings.requested > 0 && say.requested(meetings.requested),
    digest.gaps.length > 0 && say.open(digest.gaps.length),
  ].filter((part) => part !== false);
  if (news.length > 0) return news;
  const trouble = troubleOf(digest, words);
  return trouble.length > 0 ? trouble : [say.conversations(conversations)];
}

function troubleOf({ failing, deadLetters }: Digest, { digest: say, alert }: MailWords): string[] {
  const waiting = deadLetters.reduce((sum, { count }) => sum + count, 0);
  return [
    ...(failing ? [failing.last.broken ? say.syncBroken : say.notRead(failing.last.problems.length)] : []),
    ...(waiting > 0 ? [alert.deadLetters(waiting)] : []),
  ];
}

/** What the headline does not say yet: what is wrong, then what was asked. */
function previewOf(digest: Digest, words: MailWords): string {
  const questions = [...digest.gaps, ...digest.topQuestions].map(({ question }) => singleLine(question, LINE_CHARS));
  return [...new Set([...troubleOf(digest, words), ...questions])].slice(0, PREVIEWED).join(' · ');
}

function factsOf({ counts, spend }: Digest, { digest: say, locale }: MailWords): ReportView['facts'] {
  const shown = counts.visitors.slice(0, COUNTRIES);
  const others = counts.visitors.slice(COUNTRIES).reduce((sum, { count }) => sum + count, 0);
  const calls = (['booked', 'requested', 'cancelled'] as const)
    .filter((status) => counts.meetings[status] > 0)
    .map((status) => say.bookings[status](counts.meetings[status]));
  const { up, down } = counts.thumbs;
  const { ran, broken } = counts.syncs;
  return [
    { label: say.talks, value: String(counts.conversations) },
    {
      label: say.visitors,
      value: [
        ...shown.map(
          ({ count, ...place }) => `${singleLine(countryName(place, locale) ?? say.unknown, 60)} (${count})`,
        ),
        ...(others > 0 ? [`${say.elsewhere} (${others})`] : []),
      ].join(', '),
    },
    { label: say.calls, value: calls.join(', ') },
    { label: say.thumbs, value: up + down > 0 ? say.thumbsOf(up, down) : '' },
    { label: say.spent, value: spentLine(spend, say, locale) },
    { label: say.syncs, value: broken > 0 ? say.syncsFailed(broken, ran) : '' },
  ];
}

function spentLine({ usd, limitUsd, most }: Digest['spend'], say: MailWords['digest'], locale: string): string {
  if (!most) return say.nothingSpent(dollars(limitUsd));
  const day = DateTime.fromISO(most.day, { zone: 'utc' }).setLocale(locale).toFormat('ccc d LLL');
  return say.spentOf(dollars(usd), dollars(most.usd), day, dollars(limitUsd));
}

function gapItem({ asked, question, examples, page }: Gap, say: MailWords['digest']): Item {
  const lines = [
    times(asked, question, say),
    ...examples.map((example) => say.also(singleLine(example, LINE_CHARS))),
    page ? say.placeToAnswer(singleLine(page.title, LINE_CHARS)) : say.noPlace,
  ];
  return { text: lines.join('\n'), ...(page?.url && { url: page.url }) };
}

function dislikedItem({ question, comment }: Digest['counts']['disliked'][number], say: MailWords['digest']): Item {
  const asked = question ? singleLine(question, LINE_CHARS) : say.goingOn;
  return { text: comment ? `${asked}\n“${singleLine(comment, LINE_CHARS)}”` : asked };
}

function problemItems({ failing }: Digest): Item[] {
  if (!failing) return [];
  const { broken, problems } = failing.last;
  return [
    ...(broken ? [{ text: singleLine(broken, LINE_CHARS) }] : []),
    ...problems.map(({ page, reason }) => ({ text: singleLine(`${page}: ${reason}`, LINE_CHARS) })),
  ];
}

function times(count: number, question: string, say: MailWords['digest']): string {
  const asked = singleLine(question, LINE_CHARS);
  return count > 1 ? say.times(asked, count) : asked;
}

const dollars = (usd: number): string => `$${usd.toFixed(2)}`;
