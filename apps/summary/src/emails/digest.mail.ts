import { DateTime } from 'luxon';
import type { Digest } from '../digest/digest.js';
import type { Gap } from '../gaps/gap.js';
import { counted } from '../gaps/gap.text.js';
import type { Mail } from '../ports.js';
import type { Action, Item } from './mail.layout.js';
import { singleLine } from './plain.text.js';
import { type ReportView, reportParts } from './report.mail.js';

export interface DigestMailOptions {
  timeZone: string;
  /** The sender's domain: message ids are made in it. */
  domain: string;
}

const LINE_CHARS = 300;
const COUNTRIES = 12;
const SUBJECT_CHARS = 100;

/** The owner's digest. @param id the same for every attempt at the same period's */
export async function digestMail(
  id: string,
  digest: Digest,
  { timeZone, domain }: DigestMailOptions,
  actions: Action[] = [],
): Promise<Mail> {
  const view = digestView(digest, timeZone);
  return {
    messageId: `<digest.${id}@minime.${domain}>`,
    references: [],
    subject: singleLine(view.headline, SUBJECT_CHARS),
    ...(await reportParts(view, actions)),
  };
}

function digestView(digest: Digest, timeZone: string): ReportView {
  const { since, until, counts, topQuestions, gaps } = digest;
  const period = `${dayOf(since, timeZone)} to ${dayOf(until, timeZone)}`;
  const { booked, requested } = counts.meetings;
  const news = [
    counted(counts.conversations, 'conversation'),
    booked + requested > 0 && counted(booked + requested, 'call'),
    gaps.length > 0 && `${counted(gaps.length, 'question')} without an answer`,
  ].filter(Boolean);
  return {
    headline: `Your AI, ${period}: ${news.join(', ')}`,
    preview: previewOf(digest),
    lead: [],
    facts: factsOf(digest),
    sections: [
      { title: 'Asked most', items: topQuestions.map(({ question, asked }) => ({ text: times(asked, question) })) },
      { title: 'What nothing you wrote answers', items: gaps.map(gapItem) },
      { title: 'Thumbs down', items: counts.disliked.map(dislikedItem) },
      { title: 'Your knowledge is not read as it should be', items: problemItems(digest) },
      { title: 'Waiting for you', items: waitingItems(digest) },
    ],
    footer: [
      `Counted from ${minuteOf(since, timeZone)} to ${minuteOf(until, timeZone)} (${timeZone}).`,
      'npm run gaps tells of questions without an answer at any time. DIGEST_CRON says when this mail comes; off ends it.',
    ],
  };
}

/** What the headline does not say yet. */
function previewOf({ topQuestions, gaps }: Digest): string {
  const questions = [...gaps, ...topQuestions].map(({ question }) => singleLine(question, LINE_CHARS));
  return [...new Set(questions)].slice(0, 3).join(' · ');
}

function factsOf({ counts, spend }: Digest): ReportView['facts'] {
  const { booked, requested, cancelled } = counts.meetings;
  const shown = counts.visitors.slice(0, COUNTRIES);
  const others = counts.visitors.slice(COUNTRIES).reduce((sum, { count }) => sum + count, 0);
  const calls = [
    booked && `${booked} booked`,
    requested && `${requested} asked for`,
    cancelled && `${cancelled} cancelled`,
  ];
  const { up, down } = counts.thumbs;
  return [
    { label: 'Talks', value: String(counts.conversations) },
    {
      label: 'Visitors',
      value: [
        ...shown.map(({ country, count }) => `${singleLine(country ?? 'unknown', 60)} (${count})`),
        ...(others > 0 ? [`elsewhere (${others})`] : []),
      ].join(', '),
    },
    { label: 'Calls', value: calls.filter(Boolean).join(', ') },
    { label: 'Thumbs', value: up + down > 0 ? `${up} up, ${down} down` : '' },
    { label: 'Spent', value: spentLine(spend) },
    {
      label: 'Syncs',
      value: counts.syncs.broken > 0 ? `${counts.syncs.broken} of ${counts.syncs.ran} failed` : '',
    },
  ];
}

function spentLine({ usd, limitUsd, most }: Digest['spend']): string {
  const budget = `the budget is ${dollars(limitUsd)} a day`;
  if (!most) return `nothing; ${budget}`;
  const day = DateTime.fromISO(most.day, { zone: 'utc' }).setLocale('en-GB').toFormat('ccc d LLL');
  return `${dollars(usd)}; ${dollars(most.usd)} on ${day}, the dearest day; ${budget}`;
}

function gapItem({ asked, question, examples, page }: Gap): Item {
  const lines = [
    times(asked, question),
    ...examples.map((example) => `also: ${singleLine(example, LINE_CHARS)}`),
    page ? `Place to answer: ${singleLine(page.title, LINE_CHARS)}` : 'No page of yours is near it.',
  ];
  return { text: lines.join('\n'), ...(page?.url && { url: page.url }) };
}

function dislikedItem({ question, comment }: Digest['counts']['disliked'][number]): Item {
  const asked = question ? singleLine(question, LINE_CHARS) : 'An answer in a conversation that is still going on';
  return { text: comment ? `${asked}: “${singleLine(comment, LINE_CHARS)}”` : asked };
}

function problemItems({ failing }: Digest): Item[] {
  if (!failing) return [];
  const { broken, problems } = failing.last;
  return [
    ...(broken ? [{ text: singleLine(broken, LINE_CHARS) }] : []),
    ...problems.map(({ page, reason }) => ({ text: singleLine(`${page}: ${reason}`, LINE_CHARS) })),
  ];
}

const waitingItems = ({ deadLetters }: Digest): Item[] =>
  deadLetters.map(({ queue, count }) => ({
    text: `${queue}: ${counted(count, 'message')} given up (npm run dlq -- list)`,
  }));

const times = (count: number, question: string): string =>
  count > 1 ? `${singleLine(question, LINE_CHARS)} (${count} times)` : singleLine(question, LINE_CHARS);

const dollars = (usd: number): string => `$${usd.toFixed(2)}`;
const inZone = (moment: Date, zone: string) => DateTime.fromJSDate(moment, { zone }).setLocale('en-GB');
const dayOf = (moment: Date, zone: string): string => inZone(moment, zone).toFormat('d LLL');
const minuteOf = (moment: Date, zone: string): string => inZone(moment, zone).toFormat('ccc d LLL yyyy, HH:mm');
