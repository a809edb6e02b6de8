import { describe, expect, it } from '@jest/globals';
import { ended, summaryText, turn } from '../../test/ended.fixture.js';
import type { Mail } from '../ports.js';
import { tidy } from '../summaries/conversation.summary.js';
import { deadLetterMail, syncMail } from './alert.mail.js';
import { budgetMail } from './budget.mail.js';
import { conversationMail } from './conversation.mail.js';
import { digestMail } from './digest.mail.js';
import { meetingMail } from './meeting.mail.js';

const HOSTILE = `Eve</td><script>alert(1)</script> & <a href="https://evil.example">x</a>\r\nBcc: all@example.org\u202e\u0000`;
const owner = { name: 'Ada Lovelace', timeZone: 'Europe/London' };
const options = { timeZone: 'Europe/London', domain: 'ada.example' };
const actions = [{ label: 'Pause the AI', url: 'https://chat.example.org/owner/pause?token=abc' }];
const [since, until] = [new Date('2026-11-16T08:00:00Z'), new Date('2026-11-23T08:00:00Z')];
const failing = {
  since,
  last: { finishedAt: until.toISOString(), broken: HOSTILE, problems: [{ page: HOSTILE, reason: HOSTILE }] },
};
const booking = {
  meetingId: ended().conversationId,
  status: 'requested' as const,
  startsAt: '2026-11-24T15:00:00.000Z',
  endsAt: '2026-11-24T15:30:00.000Z',
  title: HOSTILE,
  topic: HOSTILE,
  guest: { name: HOSTILE, email: 'eve@example.org' },
};
const deadLetters = [{ queue: 'summary.dead', count: 2 }];
const digest = {
  since,
  until,
  counts: {
    conversations: 3,
    visitors: [
      { country: HOSTILE, count: 2 },
      { country: undefined, count: 1 },
    ],
    meetings: { booked: 1, requested: 1, cancelled: 1 },
    thumbs: { up: 1, down: 2 },
    disliked: [{ question: HOSTILE, comment: HOSTILE }, { question: 'How old are you?' }],
    syncs: { ran: 5, broken: 2 },
  },
  topQuestions: [{ question: HOSTILE, asked: 2 }],
  gaps: [
    {
      gapId: 'g',
      asked: 3,
      conversations: 2,
      question: HOSTILE,
      examples: [HOSTILE],
      lastAskedAt: until.toISOString(),
      page: { title: HOSTILE, url: 'https://notes.example/engine' },
    },
  ],
  spend: { usd: 6.42, limitUsd: 5, most: { day: '2026-11-18', usd: 2.1 } },
  failing,
  deadLetters,
};
const visitor = { ...ended().visitor, details: { name: HOSTILE, company: HOSTILE, email: 'eve@example.org' } };
const told = {
  ended: ended({ visitor, turns: [turn(HOSTILE, HOSTILE)], bookings: [{ ...booking, status: 'booked' }] }),
  summary: tidy({ ...summaryText, headline: HOSTILE, summary: HOSTILE }),
  feedback: [],
};
const { conversationId } = told.ended;

const MAILS: [what: string, () => Promise<Mail>][] = [
  ['a conversation', () => conversationMail(told, owner, 'ada.example', actions)],
  ['a conversation without a summary', () => conversationMail({ ...told, summary: undefined }, owner, 'ada.example')],
  ['a digest', () => digestMail('1', digest, options, actions)],
  ['a failing sync', () => syncMail('1', failing, until, options, actions)],
  ['dead letters', () => deadLetterMail('1', deadLetters, options, actions)],
  ['a budget that is used up', () => budgetMail('1', { scope: 'day', limitUsd: 5, spentUsd: 5 }, options, actions)],
  [
    'a call asked for',
    () => meetingMail({ conversationId, visitor, booking }, owner, 'ada@ada.example', 'ada.example', until, actions),
  ],
];

/** Letters and digits in their order, whatever they are set in. */
const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** What a reader of the HTML part sees. */
const visible = (html: string) =>
  html
    .replace(/^[\s\S]*<\/head>|<div data-skip-in-text[\s\S]*?<\/div>/g, '')
    .replace(/<a [^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, (_, to, label) => (label === to ? to : `${label} ${to}`))
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(?:39|x27);/g, "'")
    .replace(/&amp;/g, '&');

describe.each(MAILS)('the mail of %s', (_what, make) => {
  it('says the same in both parts, in the same order', async () => {
    const { html, text } = await make();
    expect(words(text).length).toBeGreaterThan(20);
    expect(words(text)).toEqual(words(visible(html)));
  });

  it('has clean headers, and no markup of a stranger’s', async () => {
    const { subject, messageId, references, replyTo, html, text } = await make();
    for (const header of [subject, messageId, ...references, replyTo?.name ?? '', replyTo?.address ?? '']) {
      expect(header).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
    }
    expect([...subject].length).toBeLessThanOrEqual(100);
    expect(html).not.toMatch(/<script|href="https:\/\/evil/);
    expect(html + text).not.toMatch(/[\u202a-\u202e]|(?!\n)\p{Cc}/u);
  });
});
