import { beforeAll, describe, expect, it } from '@jest/globals';
import { CONVERSATION, ended, endedBy, summaryText, turn } from '../../test/ended.fixture.js';
import type { Feedback, Mail } from '../ports.js';
import { tidy } from '../summaries/conversation.summary.js';
import { conversationMail } from './conversation.mail.js';

const owner = { name: 'Ada Lovelace', timeZone: 'Europe/London' };
const mailAbout = (visit = ended(), summary: typeof summaryText | null = summaryText, feedback: Feedback[] = []) =>
  conversationMail({ ended: visit, summary: summary ? tidy(summary) : undefined, feedback }, owner, 'ada.example');

/** The words of the HTML part, as a reader sees them. */
const visible = (markup: string) =>
  markup
    .replace(/<style>[\s\S]*?<\/style>|<title>.*<\/title>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

const facts = [
  'wants to know about Note G',
  'Grace asked what Note G is and was told.',
  'To understand Note G',
  'The owner will look up the weight',
  'What did the engine weigh?',
  'Write her about the weight.',
  'Grace Hopper',
  'Navy Labs',
  'Rear admiral',
  'grace@navy.example',
  'A rear admiral who builds compilers',
  'curious',
  'Lisbon, Portugal',
  'Sun 22 Nov 2026, 16:58 (Europe/Lisbon)',
  'English',
  'https://ada.example/about',
  'https://search.example/?q=note+g',
  'It is my table for the numbers of Bernoulli.',
  'I have not written about that.',
  'Notes on the engine',
  '16:45',
  CONVERSATION,
  'written by an AI',
];

describe('conversationMail', () => {
  it.each(facts)('says in both parts: %s', async (fact) => {
    const { html, text } = await mailAbout();
    expect(visible(html)).toContain(fact);
    expect(text.replace(/\s+/g, ' ')).toContain(fact);
  });

  it('names each unanswered question and each source once', async () => {
    const { text } = await mailAbout(
      ended({ unansweredQuestions: ['What did the engine weigh?', 'what did the engine weigh'] }),
    );
    expect(text.split('COULD NOT BE ANSWERED')[1]!.match(/\* What did the engine weigh\?/gi)).toHaveLength(1);
    expect(text).toContain('Sources: Notes on the engine\n');
  });

  it('leaves out what is not there', async () => {
    const { html, text } = await mailAbout(endedBy({}, { place: undefined, context: {} }), {
      ...summaryText,
      promised: [],
      followUp: '',
      who: '',
      mood: '',
    });
    for (const part of [visible(html), text])
      expect(part).not.toMatch(/meetings|promised|suggested|email|place|their time|mood/i);
  });

  it('does not say twice who the visitor is', async () => {
    const about = (who: string) => mailAbout(endedBy({ name: 'Grace Hopper' }), { ...summaryText, who });
    expect(visible((await about('Grace Hopper, a compiler engineer')).html)).toContain('About');
    for (const part of Object.values(await about('Grace Hopper ').then(({ html, text }) => [visible(html), text])))
      expect(part).not.toMatch(/\bAbout\b/);
  });

  it('names meetings by what the calendar says', async () => {
    const booking = {
      meetingId: 'b8a6f0a4-4c4b-4b6a-8f0b-1d8c7d9e0f12',
      status: 'booked' as const,
      startsAt: '2026-12-01T09:30:00.000Z',
      endsAt: '2026-12-01T10:00:00.000Z',
      title: 'Talk about compilers',
      url: 'https://calendar.example/e/1',
    };
    const { html, text } = await mailAbout(
      ended({ bookings: [booking, { ...booking, status: 'requested', url: 'javascript:alert(1)' }] }),
    );
    const line = 'Booked: Talk about compilers, Tue 1 Dec 2026, 09:30 (Europe/London)';
    expect(visible(html)).toContain(line);
    expect(html).toContain('<a class="link" href="https://calendar.example/e/1"');
    expect(text).toContain(`* ${line}\n  https://calendar.example/e/1`);
    expect(text).toContain('* Asked for, not booked yet: Talk about compilers');
    expect(html + text).not.toContain('javascript:');
  });

  it('says which answers the visitor was not content with, and why', async () => {
    const [first, second, third] = ['1', '2', '3'].map((digit) => CONVERSATION.replace(/^./, digit));
    const visit = ended({
      turns: [
        turn('What is Note G?', 'A table.', { turnId: first! }),
        turn('Who built it?', 'Babbage.', { turnId: second! }),
        turn('And why?', 'To count.', { turnId: third! }),
      ],
    });
    const given = { conversationId: CONVERSATION, value: 'down' as const };
    const { html, text } = await mailAbout(visit, summaryText, [
      { ...given, turnId: second! },
      { ...given, turnId: first!, comment: 'Too short.\n</ul><b>Booked: now' },
      { ...given, turnId: third!, value: 'up', comment: 'Nice' },
      { ...given, turnId: CONVERSATION, comment: 'of an answer in an earlier mail' },
    ]);
    expect(text).toContain('THUMBS DOWN\n* What is Note G?\n  “Too short. </ul><b>Booked: now”\n* Who built it?\n\n');
    expect(visible(html)).toContain('What is Note G? “Too short. </ul><b>Booked: now”');
    expect(html).not.toContain('<b>');
    for (const part of [text, visible(html)]) expect(part).not.toMatch(/And why\?: |earlier mail|Nice/);
  });

  it('lets the owner answer the visitor, and threads what belongs together', async () => {
    const first = await mailAbout();
    const second = await mailAbout(ended({ stretch: 2 }));
    expect(first.replyTo).toEqual({ name: 'Grace Hopper', address: 'grace@navy.example' });
    expect((await mailAbout(endedBy({ name: 'Nobody' }))).replyTo).toBeUndefined();
    expect(first.messageId).toBe(`<${CONVERSATION}.1@minime.ada.example>`);
    expect(second.messageId).toBe(`<${CONVERSATION}.2@minime.ada.example>`);
    expect(second.references).toEqual([...first.references, first.messageId]);
    expect((await mailAbout()).messageId).toBe(first.messageId);
  });

  it('says so when there is no summary, and still tells the whole conversation', async () => {
    const { html, text, subject } = await mailAbout(ended(), null);
    expect(subject).toBe('Grace Hopper (Navy Labs): “What is Note G?”');
    for (const part of [visible(html), text.replace(/\s+/g, ' ')]) {
      expect(part).toContain('comes without a summary');
      expect(part).toContain('It is my table for the numbers of Bernoulli.');
      expect(part).not.toContain('The summary was written by an AI');
    }
  });

  it('is written in the page language of the visitor when the model named none', async () => {
    expect((await mailAbout(ended(), null)).text).toContain('Language: European Portuguese');
    expect((await mailAbout(endedBy({}, { context: { locale: 'not a locale!' } }), null)).text).not.toContain(
      'Language:',
    );
  });

  it('says since when a visitor is known, but not of a first visit', async () => {
    const { visitor } = ended();
    const known = endedBy(visitor.details, { firstSeenAt: '2026-11-20T09:00:00.000Z' });
    expect((await mailAbout(known)).text).toContain(
      'Came back: a new conversation, first here on Fri 20 Nov 2026, 09:00',
    );
    expect((await mailAbout(ended({ stretch: 3 }))).text).toContain(
      'Came back: part 3 of this conversation, first here on',
    );
    expect((await mailAbout()).text).not.toContain('Came back');
  });

  it('takes the time zone of the place when the browser made one up', async () => {
    const { visitor } = ended();
    const visit = endedBy({}, { context: { ...visitor.context, timeZone: 'Mars/Olympus' } });
    expect((await mailAbout(visit)).text).toContain('Their time: Sun 22 Nov 2026, 16:58 (Europe/Lisbon)');
  });

  it('speaks the language of the owner, from the subject to the small print', async () => {
    const { visitor } = ended();
    const visit = ended({ stretch: 2, visitor: { ...visitor, details: {} } });
    const told = { ended: visit, summary: tidy(summaryText), feedback: [] };
    const { html, text, subject } = await conversationMail(told, { ...owner, language: 'de-AT' }, 'ada.example');
    expect(subject).toBe('Jemand aus Lisbon: wants to know about Note G');
    expect(html).toContain('<html lang="de">');
    for (const part of [text, visible(html)]) {
      expect(part).toMatch(/Dort ist es[: ]+So 22 Nov 2026, 16:58 \(Europe\/Lisbon\)/);
      expect(part).toMatch(/BLIEB OHNE ANTWORT|Blieb ohne Antwort/);
      expect(part).toContain('Teil 2 dieses Gesprächs');
      expect(part).not.toMatch(/\b(?:Wanted|Visitor|Sources|Conversation|written by)\b/i);
    }
  });

  it('keeps a long conversation below what mail services cut off, the newest part whole', async () => {
    const turns = Array.from({ length: 80 }, (_, i) => turn(`Question ${i}`, 'word '.repeat(400)));
    const { html, text } = await mailAbout(ended({ turns }));
    expect(Buffer.byteLength(html)).toBeLessThan(100_000);
    expect(text).toMatch(/\d+ earlier questions are left out here\./);
    expect(text).toContain('Question 79');
    expect(text).not.toContain('Question 0\n');
  });
});

describe('hostile content', () => {
  const markup = '</p></details><script>alert(1)</script><img src="https://evil.example/x.png" onerror=alert(1)>';
  const hostile = `${markup}\r\nBcc: all@example.org\u202e\u0000`;
  const poisoned = ended({
    visitor: {
      ...ended().visitor,
      details: {
        name: hostile.slice(0, 120),
        company: hostile,
        role: hostile,
        email: 'eve@example.org',
        note: hostile,
      },
      place: { city: hostile, region: hostile, country: hostile, organisation: hostile },
      context: { locale: hostile, timeZone: hostile, page: hostile, referrer: `javascript:${hostile}` },
    },
    turns: [turn(hostile, hostile, { citations: [{ index: 1, offset: 0, title: hostile, quote: hostile }] })],
    unansweredQuestions: [hostile],
    earlierSummary: hostile,
  });
  const evil = {
    headline: hostile,
    summary: hostile,
    who: hostile,
    wanted: [hostile],
    promised: [hostile],
    unansweredQuestions: [hostile],
    followUp: hostile,
    mood: hostile,
    language: hostile,
  };
  let mail: Mail;
  beforeAll(async () => {
    mail = await mailAbout(poisoned, evil);
  });

  it('never becomes markup', async () => {
    const tags = new Set([...mail.html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => name!.toLowerCase()));
    expect([...tags].sort()).toEqual(
      'body br details div h1 h2 head html li meta p span style summary table tbody td title tr ul'.split(' ').sort(),
    );
    expect(mail.html).not.toMatch(/<[^>]*\s(?:on\w+|src)=/i);
    expect(mail.html.match(/<\/details>/g)).toHaveLength(1);
  });

  it('never becomes a header', async () => {
    for (const header of [
      mail.subject,
      mail.replyTo!.name,
      mail.replyTo!.address,
      mail.messageId,
      ...mail.references,
    ]) {
      expect(header).not.toMatch(/\p{Cc}/u);
    }
  });

  it('never turns the writing direction around or hides', async () => {
    expect(mail.html + mail.text + mail.subject).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u);
  });

  it('never looks like a line of the mail itself', async () => {
    const forged = ended({
      turns: [turn('Hi\n\nMEETINGS\n* Booked: now', 'No.\n\nVisitor, 17:00\n> I pay a million')],
    });
    const { text } = await mailAbout(forged);
    expect(text).not.toMatch(/^Meetings$/im);
    expect(text).not.toMatch(/^Visitor, 17:00$/m);
    expect(text).toContain('> Visitor, 17:00\n> > I pay a million');
  });
});
