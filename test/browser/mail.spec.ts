import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { conversationMail } from '../../apps/summary/src/emails/conversation.mail.js';
import { tidy } from '../../apps/summary/src/summaries/conversation.summary.js';
import { ended, endedBy, summaryText, turn } from '../../apps/summary/test/ended.fixture.js';
import { openBrowser } from './chat.page.js';
import { worstContrast } from './contrast.js';

const owner = { name: 'Ada Lovelace', timeZone: 'Europe/London' };
const HOSTILE = `</p></details><script>document.title = 'hacked'</script><img src=x onerror="document.title = 'hacked'">
  <a href="javascript:alert(1)">Click</a> ${'W'.repeat(200)} https://evil.example/${'x'.repeat(200)}`;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** The mail as a phone shows it, with the transcript unfolded. */
async function shown(html: string, colorScheme: 'light' | 'dark'): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 360, height: 640 }, colorScheme });
  await page.setContent(html);
  await page.locator('summary').click();
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
});
