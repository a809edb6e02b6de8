import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import type { Browser, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { barriers } from './accessibility.js';
import { openBrowser, phone } from './chat.page.js';
import { worstContrast } from './contrast.js';
import { HostSite } from './host.site.js';
import { Whole } from './whole.js';

const STEP_TIMEOUT_MS = 15_000;

let whole: Whole;
let browser: Browser;
let site: HostSite;
let stranger: HostSite;
const open: Page[] = [];

interface Visit {
  page: Page;
  /** Addresses that were asked for. */
  requests: string[];
  complaints: string[];
}

async function visit(address: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const page = await (await browser.newContext({ locale: 'en-GB', ...options })).newPage();
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  open.push(page);
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address);
  await page.locator('minime-chat').waitFor({ state: 'attached' });
  return { page, requests, complaints };
}
/** Stands in for the on-screen keyboard, which a browser without a screen has not: so high, the page pushed up by 40 pixels. */
function raiseKeyboard(heightPx: number): void {
  const seen = visualViewport as VisualViewport;
  const left = seen.height - heightPx;
  Object.defineProperties(seen, { height: { get: () => left }, offsetTop: { get: () => 40 } });
  seen.dispatchEvent(new Event('resize'));
}
const withOptions = (options: string) => `${site.url}/?options=${encodeURIComponent(options)}`;
const launcher = (page: Page) => page.locator('minime-chat button');
const chat = (page: Page) => page.frameLocator('minime-chat iframe');
async function openChat(page: Page): Promise<ReturnType<typeof chat>> {
  await launcher(page).click();
  await chat(page).locator('.greeting').waitFor();
  return chat(page);
}
const frameOf = (page: Page) => page.frames().find((frame) => frame.url().startsWith(whole.url)) as Frame;
const ask = async (page: Page, text: string) => {
  const field = chat(page).getByRole('textbox');
  await field.fill(text);
  await field.press('Enter');
};

beforeAll(async () => {
  site = await HostSite.open(() => whole.url);
  stranger = await HostSite.open(() => whole.url);
  [whole, browser] = await Promise.all([
    Whole.start({ ALLOWED_ORIGINS: site.url, RATE_LIMIT_BURST: '10' }),
    openBrowser(),
  ]);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((page) => page.context().close()));
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([whole?.stop(), site?.close(), stranger?.close()]);
});

describe('the widget on a site of another origin', () => {
  it('loads one small script, and all else only when it is opened', async () => {
    const { page, requests, complaints } = await visit(site.url);
    expect(await launcher(page).getAttribute('aria-expanded')).toBe('false');
    expect(requests.filter((url) => url.startsWith(whole.url))).toEqual([`${whole.url}/widget.js`]);
    const frame = await openChat(page);
    expect(await launcher(page).getAttribute('aria-expanded')).toBe('true');
    expect(requests.some((url) => url.startsWith('ws'))).toBe(true);
    await ask(page, 'What is Note G?');
    await frame.locator('.copy').waitFor();
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('looks and works the same where the style sheet is hostile', async () => {
    const { page } = await visit(`${site.url}/?hostile`);
    const box = await launcher(page).boundingBox();
    expect([box?.width, box?.height]).toEqual([56, 56]);
    expect(await launcher(page).evaluate((button) => getComputedStyle(button).opacity)).toBe('1');
    const frame = await openChat(page);
    const size = await page.locator('minime-chat iframe').boundingBox();
    expect(size?.width).toBe(400);
    expect(await frame.locator('.greeting').evaluate((text) => getComputedStyle(text).color)).toBe('rgb(22, 33, 31)');
    await frame.getByRole('button', { name: 'Close chat' }).click();
    await page.locator('minime-chat iframe').waitFor({ state: 'hidden' });
  });

  it('needs no mouse, and gives the focus back', async () => {
    const { page } = await visit(site.url);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const field = chat(page).getByRole('textbox');
    await field.waitFor();
    await waitFor(() => field.evaluate((one) => one === document.activeElement), { what: 'the focus in the chat' });
    await page.keyboard.press('Escape');
    await page.locator('minime-chat iframe').waitFor({ state: 'hidden' });
    const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName);
    expect(await focused()).toBe('BUTTON');
    await page.keyboard.press('Enter');
    await field.waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await barriers(frameOf(page))).toEqual([]);
  });

  it('is asked by the scripts of the site, tells them what happens but no words, and shows that an answer came', async () => {
    const { page } = await visit(site.url);
    await whole.willAnswer('From the site', 'A word for you. '.repeat(40), { gapMs: 10 });
    await page.evaluate(() => {
      const told: unknown[] = [];
      const { Minime } = window as unknown as {
        Minime: { on: (event: string, fn: (...all: unknown[]) => void) => void };
      };
      for (const event of ['open', 'close', 'ready', 'asked', 'answered']) {
        Minime.on(event, (...all) => told.push([event, ...all]));
      }
      Object.assign(window, { told });
    });
    await page.evaluate("Minime.ask('From the site')");
    await chat(page).locator('.growing').waitFor();
    await page.evaluate('Minime.close()');
    await page.locator('minime-chat button.unread').waitFor();
    expect(await launcher(page).getAttribute('aria-label')).toBe('Chat: New answer');
    expect(await page.evaluate('told')).toEqual([['open'], ['ready'], ['asked'], ['close'], ['answered']]);
    await page.evaluate('Minime.open()');
    expect(await page.locator('minime-chat button.unread').count()).toBe(0);
    await chat(page).locator('.copy').waitFor();
  });

  it('follows the options of its tag', async () => {
    const { page } = await visit(
      withOptions(
        'data-language="ar" data-theme="dark" data-colour="#ffd400" data-position="left" data-greeting="Marhaba" data-open',
      ),
      { reducedMotion: 'reduce' },
    );
    await chat(page).locator('.greeting').waitFor();
    expect(await chat(page).locator('.greeting').innerText()).toBe('Marhaba');
    expect(await chat(page).locator('html').getAttribute('dir')).toBe('rtl');
    expect((await launcher(page).boundingBox())?.x).toBe(20);
    expect(await launcher(page).evaluate((button) => getComputedStyle(button).color)).toBe('rgb(0, 0, 0)');
    expect(
      await chat(page)
        .locator('body')
        .evaluate((body) => getComputedStyle(body).backgroundColor),
    ).toBe('rgb(16, 25, 26)');
    await ask(page, 'What is Note G?');
    await chat(page).locator('.copy').waitFor();
    await chat(page).locator('.mark').first().click();
    expect(await barriers(frameOf(page))).toEqual([]);
    // A yellow that nobody could read on white, made readable.
    for (const theme of ['dark', 'light']) {
      await frameOf(page).evaluate((chosen) => document.documentElement.setAttribute('data-theme', chosen), theme);
      expect((await worstContrast(frameOf(page))).ratio).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('fills a phone and keeps everything behind it still', async () => {
    const { page } = await visit(site.url, phone);
    await launcher(page).tap();
    await chat(page).locator('.greeting').waitFor();
    const box = await page.locator('minime-chat iframe').boundingBox();
    expect(box).toEqual({ x: 0, y: 0, width: 320, height: 568 });
    expect(await page.locator('minime-chat dialog').evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
    await chat(page).getByRole('textbox').tap();
    await page.evaluate(raiseKeyboard, 260);
    expect(await page.locator('minime-chat iframe').boundingBox()).toEqual({ x: 0, y: 40, width: 320, height: 308 });
    const send = await chat(page).getByRole('button', { name: 'Send' }).boundingBox();
    expect((send?.y ?? 0) + (send?.height ?? 0)).toBeLessThanOrEqual(40 + 308);
    await chat(page).getByRole('button', { name: 'Close chat' }).tap();
    await launcher(page).waitFor();
  });

  it('is not shown where its owner has not allowed it, and says where it can be found', async () => {
    const page = await (await browser.newContext()).newPage();
    open.push(page);
    await page.clock.install();
    await page.goto(stranger.url);
    const loaded = page.waitForEvent('framenavigated');
    await launcher(page).click();
    await loaded;
    const link = page.locator('minime-chat a');
    await waitFor(
      async () => {
        await page.clock.fastForward(5_000);
        return (await link.count()) > 0;
      },
      { what: 'the way out' },
    );
    expect(await link.getAttribute('href')).toBe(`${whole.url}/`);
    expect(page.frames().some((frame) => frame.url().startsWith(whole.url))).toBe(false);
  });

  it('goes on where it was when the server is started again in the middle of an answer', async () => {
    await whole.willAnswer('What is Note G?', 'A slow beginning. '.repeat(200), { gapMs: 25 });
    const { page } = await visit(site.url);
    const frame = await openChat(page);
    await ask(page, 'What is Note G?');
    await frame.locator('.growing').filter({ hasText: 'A slow beginning.' }).waitFor();
    await whole.restart();
    await frame.locator('.copy').waitFor({ timeout: 45_000 });
    expect(await frame.locator('.assistant .prose').innerText()).toMatch(/Note G/);
    expect(await frame.locator('.assistant .prose').innerText()).not.toMatch(/slow beginning/);
    expect(await frame.locator('.visitor').allInnerTexts()).toEqual(['What is Note G?']);
  });
});
