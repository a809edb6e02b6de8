import type { EventData } from '@minime/contracts';
import { deadLetterMail, syncMail } from '../src/emails/alert.mail.js';
import { budgetMail } from '../src/emails/budget.mail.js';
import { conversationMail } from '../src/emails/conversation.mail.js';
import { digestMail } from '../src/emails/digest.mail.js';
import { meetingMail } from '../src/emails/meeting.mail.js';
import type { Mail } from '../src/ports.js';
import { tidy } from '../src/summaries/conversation.summary.js';
import { ended, endedBy, summaryText, turn } from './ended.fixture.js';

const [since, until] = [new Date('2026-11-16T08:00:00Z'), new Date('2026-11-23T08:00:00Z')];
const timeZone = 'Europe/London';
const actions = [{ label: 'Pause the AI', url: `https://chat.example.org/owner/pause?token=${'x'.repeat(40)}` }];
const deadLetters = [{ queue: 'summary.dead', count: 2 }];
const reached = { scope: 'day' as const, limitUsd: 5, spentUsd: 5, resetsAt: until.toISOString() };

/** Every mail that an owner gets, each with a stranger's words wherever there can be some. @param language BCP 47 */
export function sampleMails(stranger: string, language = 'en') {
  const owner = { name: 'Ada Lovelace', timeZone, language };
  const options = { timeZone, domain: 'ada.example', language };
  const details = {
    name: stranger.slice(0, 110),
    company: stranger.slice(0, 150),
    note: stranger,
    email: 'eve@example.org',
  };
  const { conversationId, visitor } = endedBy(details);
  const booking = {
    meetingId: conversationId,
    status: 'requested' as const,
    startsAt: '2026-11-24T15:00:00.000Z',
    endsAt: '2026-11-24T15:30:00.000Z',
    title: stranger,
    topic: stranger,
    guest: { name: details.name, email: details.email },
  };
  const talk = ended({
    visitor,
    turns: [turn(stranger, stranger)],
    bookings: [{ ...booking, status: 'booked' }],
    unansweredQuestions: [stranger],
  });
  const lists = { wanted: [stranger], promised: [stranger], unansweredQuestions: [stranger] };
  const summary = tidy({ ...summaryText, ...lists, headline: stranger, summary: stranger, followUp: stranger });
  const conversation = (told: typeof summary | undefined) =>
    conversationMail({ ended: talk, summary: told, feedback: [] }, owner, 'ada.example', actions);
  const meeting = (status: 'requested' | 'cancelled') => {
    const told: EventData<'meeting.requested.v1'> = { conversationId, visitor, booking: { ...booking, status } };
    return meetingMail(told, owner, 'ada@ada.example', 'ada.example', until, actions);
  };
  const sync = (broken?: string) => {
    const last = { finishedAt: until.toISOString(), problems: [{ page: stranger, reason: stranger }] };
    return syncMail('1', { since, last: { ...last, ...(broken && { broken }) } }, until, options, actions);
  };
  return {
    'a conversation': () => conversation(summary),
    'a conversation without a summary': () => conversation(undefined),
    'a call asked for': () => meeting('requested'),
    'a call no longer asked for': () => meeting('cancelled'),
    'a digest': () => digestMail('1', digestOf(stranger), options, actions),
    'a failing sync': () => sync(stranger),
    'pages that cannot be read': () => sync(),
    'dead letters': () => deadLetterMail('1', deadLetters, options, actions),
    'a budget that is used up': () => budgetMail('1', reached, options, actions),
  } satisfies Record<string, () => Promise<Mail>>;
}

function digestOf(stranger: string): Parameters<typeof digestMail>[1] {
  return {
    since,
    until,
    counts: {
      conversations: 3,
      visitors: [{ country: stranger, count: 2 }, { country: 'Germany', countryCode: 'DE', count: 1 }, { count: 1 }],
      meetings: { booked: 1, requested: 1, cancelled: 1 },
      thumbs: { up: 1, down: 2 },
      disliked: [{ question: stranger, comment: stranger }, { question: 'How old are you?' }],
      syncs: { ran: 5, broken: 2 },
    },
    topQuestions: [{ question: stranger, asked: 2 }],
    gaps: [
      {
        gapId: 'g',
        asked: 3,
        conversations: 2,
        question: stranger,
        examples: [stranger],
        lastAskedAt: until.toISOString(),
        page: { title: stranger, url: `https://notes.example/${'x'.repeat(200)}` },
      },
    ],
    spend: { usd: 6.42, limitUsd: 5, most: { day: '2026-11-18', usd: 2.1 } },
    failing: {
      since,
      last: { finishedAt: until.toISOString(), broken: stranger, problems: [{ page: stranger, reason: stranger }] },
    },
    deadLetters,
  };
}
