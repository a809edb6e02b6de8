import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { conversationMail } from '../../apps/summary/src/emails/conversation.mail.js';
import { tidy } from '../../apps/summary/src/summaries/conversation.summary.js';
import { ended, summaryText } from '../../apps/summary/test/ended.fixture.js';
import { sampleMails } from '../../apps/summary/test/sample.mails.js';
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

  it.each(Object.entries(sampleMails(HOSTILE)))(
    'can be read, stays in its column and does nothing where it tells of %s',
    async (_what, make) => {
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
    },
  );
});
