import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { deadLetterMail, syncMail } from '../../apps/summary/src/emails/alert.mail.js';
import { budgetMail } from '../../apps/summary/src/emails/budget.mail.js';
import { conversationMail } from '../../apps/summary/src/emails/conversation.mail.js';
import { digestMail } from '../../apps/summary/src/emails/digest.mail.js';
import { meetingMail } from '../../apps/summary/src/emails/meeting.mail.js';
import { tidy } from '../../apps/summary/src/summaries/conversation.summary.js';
import { ended, endedBy, summaryText, turn } from '../../apps/summary/test/ended.fixture.js';
import { openBrowser } from './chat.page.js';
import { worstContrast } from './contrast.js';

const owner = { name: 'Ada Lovelace', timeZone: 'Europe/London' };
const HOSTILE = `</p></details><script>document.title = 'hacked'</script><img src=x onerror="document.title = 'hacked'">
  <a href="javascript:alert(1)">Click</a> ${'W'.repeat(200)} https://evil.example/${'x'.repeat(200)}`;

const options = { timeZone: 'Europe/London', domain: 'a.example' };
const actions = [{ label: 'Pause the AI', url: `https://chat.example.org/owner/pause?token=${'x'.repeat(40)}` }];
const now = new Date('2026-11-23T08:00:00Z');
const since = new Date('2026-11-16T08:00:00Z');
const problems = [{ page: HOSTILE, reason: HOSTILE }];
const failing = { since, last: { finishedAt: now.toISOString(), broken: HOSTILE, problems } };
const booking = {
  meetingId: ended().conversationId,
  status: 'requested' as const,
  startsAt: '2026-11-24T15:00:00.000Z',
  endsAt: '2026-11-24T15:30:00.000Z',
  title: HOSTILE,
  topic: HOSTILE,
  guest: { name: HOSTILE.slice(0, 110), email: 'eve@example.org' },
};
const gap = {
  gapId: 'g',
  asked: 3,
  conversations: 2,
  question: HOSTILE,
  examples: [HOSTILE],
  lastAskedAt: now.toISOString(),
  page: { title: HOSTILE, url: `https://notes.example/${'x'.repeat(200)}` },
};
const digest = {
  since,
  until: now,
  counts: {
    conversations: 3,
    visitors: [{ country: HOSTILE, count: 3 }],
    meetings: { booked: 1, requested: 1, cancelled: 1 },
    thumbs: { up: 1, down: 1 },
    disliked: [{ question: HOSTILE, comment: HOSTILE }],
    syncs: { ran: 5, broken: 2 },
  },
  topQuestions: [{ question: HOSTILE, asked: 2 }],
  gaps: [gap],
  spend: { usd: 1, limitUsd: 5, most: { day: '2026-11-18', usd: 1 } },
  failing,
  deadLetters: [{ queue: 'summary.dead', count: 2 }],
};
const reached = { scope: 'day' as const, limitUsd: 5, spentUsd: 5, resetsAt: now.toISOString() };
const { conversationId, visitor } = ended();
const meeting = { conversationId, visitor, booking };

/** Mails about no conversation, each with words of strangers wherever there can be some. */
const OTHERS: [what: string, () => ReturnType<typeof digestMail>][] = [
  ['a digest', () => digestMail('1', digest, options, actions)],
  ['a failing sync', () => syncMail('1', failing, now, options, actions)],
  ['dead letters', () => deadLetterMail('1', digest.deadLetters, options, actions)],
  ['a budget', () => budgetMail('1', reached, options, actions)],
  ['a call asked for', () => meetingMail(meeting, owner, 'ada@a.example', 'a.example', now, actions)],
];

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** The mail as a phone shows it, with the transcript unfolded. */
async function shown(html: string, colorScheme: 'light' | 'dark'): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 360, height: 640 }, colorScheme });
  await page.setContent(html);
  for (const fold of await page.locator('summary').all()) await fold.click();
  return page;
}

describe.each(['light', 'dark'] as const)('a mail on a narrow phone, %s', (colours) => {
  it('can be read', async () => {
    const { html } = await conversationMail(
      { ended: ended(), summary: tidy(summaryText), feedback: [] },
      owner,
      'a.example',
    );
    const page = await shown(html, colours);
    expect((await worstContrast(page)).ratio).toBeGreaterThanOrEqual(4.5);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).toBe(colours === 'dark' ? 'rgb(22, 24, 28)' : 'rgb(255, 255, 255)');
    expect(await page.getByText('It is my table for the numbers of Bernoulli.').isVisible()).toBe(true);
    await page.close();
  });

  it('stays in its column and does nothing, whatever people wrote', async () => {
    const details = {
      name: HOSTILE.slice(0, 110),
      company: HOSTILE.slice(0, 150),
      note: HOSTILE,
      email: 'eve@example.org',
    };
    const visit = { ...endedBy(details), turns: [turn(HOSTILE, HOSTILE)], unansweredQuestions: [HOSTILE] };
    const told = { ...summaryText, headline: HOSTILE, summary: HOSTILE, wanted: [HOSTILE], followUp: HOSTILE };
    const { html } = await conversationMail({ ended: visit, summary: tidy(told), feedback: [] }, owner, 'a.example');
    const page = await shown(html, colours);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await page.title()).not.toBe('hacked');
    expect(await page.locator('script, img, a').count()).toBe(0);
    await page.close();
  });

  it.each(OTHERS)('can be read and stays in its column where it tells of %s', async (_what, make) => {
    const { html, subject } = await make();
    const page = await shown(html, colours);
    expect((await worstContrast(page)).ratio).toBeGreaterThanOrEqual(4.5);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(subject.length).toBeLessThanOrEqual(100);
    expect(await page.title()).not.toBe('hacked');
    expect(
      await page
        .locator('script, img, a:not([href^="https://chat.example.org/"], [href^="https://notes.example/"])')
        .count(),
    ).toBe(0);
    await page.close();
  });
});
