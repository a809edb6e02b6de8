import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import type { Browser, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { barriers } from './accessibility.js';
import { ChatPage, openBrowser, phone, recordShifts } from './chat.page.js';
import { worstContrast } from './contrast.js';
import { HostSite } from './host.site.js';
import { StaticSite } from './static.site.js';
import { Whole } from './whole.js';

const STEP_TIMEOUT_MS = 30_000;
/** A start of everything, and the longest pause between two attempts of a client to come back. */
const RESTART_TIMEOUT_MS = 90_000;
const THEME = ':root { --said: light-dark(#5b2a86, #d7b5f5); --on-said: light-dark(#ffffff, #2a0f45); --radius: 3px; }';

let whole: Whole;
let browser: Browser;
let site: HostSite;
let stranger: HostSite;
/** The page and the widget as plain files, and a site that shows that widget. */
let folder: StaticSite;
let far: HostSite;
let exported: string;
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
  await page.addInitScript(recordShifts);
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
/** The same site under a name near enough to the chat's that browsers let the frame store something. */
const sister = ({ url }: HostSite) => url.replace('localhost', '127.0.0.1');
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
  exported = await mkdtemp(join(tmpdir(), 'minime-exported-'));
  [site, stranger, folder, far] = await Promise.all([
    HostSite.open(() => whole.url),
    HostSite.open(() => whole.url),
    StaticSite.open(exported),
    HostSite.open(() => folder.url),
  ]);
  [whole, browser] = await Promise.all([
    Whole.start({ ALLOWED_ORIGINS: [site.url, sister(site), folder.url].join(), RATE_LIMIT_BURST: '10' }, THEME),
    openBrowser(),
  ]);
  const options = ['--gateway', whole.url, '--sites', far.url, '--out', exported];
  await promisify(execFile)(process.execPath, ['scripts/export-web.mjs', ...options]);
});
afterEach(async () => {
  await whole.recover();
  await Promise.all(open.splice(0).map((page) => page.context().close()));
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(
    [whole, site, stranger, folder, far].map((one) => (one instanceof Whole ? one.stop() : one?.close())),
  );
  await rm(exported, { recursive: true, force: true });
});

describe('the widget on a site of another origin', () => {
  it('loads one small script, and all else only when it is opened', async () => {
    const { page, requests, complaints } = await visit(sister(site));
    expect(await launcher(page).getAttribute('aria-expanded')).toBe('false');
    expect(requests.filter((url) => url.startsWith(whole.url))).toEqual([`${whole.url}/widget.js`]);
    const frame = await openChat(page);
    const stored = (where: Page | Frame) => where.evaluate(() => Object.keys(localStorage));
    expect(await launcher(page).getAttribute('aria-expanded')).toBe('true');
    expect(requests.some((url) => url.startsWith('ws'))).toBe(true);
    expect(await frameOf(page).evaluate('layoutShift().all')).toBe(0);
    expect(await page.evaluate('layoutShift().all')).toBe(0);
    expect(await stored(frameOf(page))).toEqual([]);
    await ask(page, 'What is Note G?');
    await frame.locator('.copy').waitFor();
    expect(await stored(frameOf(page))).toEqual(['minime.token']);
    expect(await stored(page)).toEqual([]);
    await page.reload();
    await launcher(page).click();
    await frame.locator('.copy').waitFor();
    expect(await frame.locator('.visitor').allInnerTexts()).toEqual(['What is Note G?']);
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
    // Whoever goes on with Tab comes out of the chat again.
    await waitFor(() => field.evaluate((one) => one === document.activeElement), { what: 'the focus in the chat' });
    for (let steps = 0; (await focused()) === 'DIALOG' || (await focused()) === 'IFRAME'; steps += 1) {
      expect(steps).toBeLessThan(10);
      await page.keyboard.press('Tab');
    }
  });

  it('is asked by the scripts of the site, tells them what happens but no words, and shows that an answer came', async () => {
    const { page } = await visit(site.url);
    await whole.willAnswer('From the site', 'A word for you. '.repeat(40));
    await whole.willHold('From the site', 100);
    await page.evaluate(() => {
      const told: unknown[] = [];
      const { Minime } = window as unknown as {
        Minime: { on: (event: string, fn: (...all: unknown[]) => void) => () => void };
      };
      for (const event of ['open', 'close', 'ready', 'asked', 'answered']) {
        Minime.on(event, (...all) => told.push([event, ...all]));
      }
      Minime.on('open', () => told.push('no more'))();
      Object.assign(window, { told });
    });
    await page.evaluate("Minime.ask('From the site')");
    await chat(page).locator('.growing').waitFor();
    await page.evaluate('Minime.close()');
    await whole.recover();
    await page.locator('minime-chat button.unread').waitFor();
    expect(await launcher(page).getAttribute('aria-label')).toBe('Chat: New answer');
    expect(await barriers(page)).toEqual([]);
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
    await page.evaluate(() => document.documentElement.style.setProperty('--minime-offset', '50px'));
    expect((await launcher(page).boundingBox())?.x).toBe(50);
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

  it('makes nothing of options that mean nothing, and waits on a phone until it is opened', async () => {
    const nonsense =
      'data-language="xx" data-theme="blue" data-colour="red;" data-position="up" data-greeting="" data-open';
    const { page } = await visit(withOptions(nonsense), phone);
    expect(await launcher(page).getAttribute('aria-expanded')).toBe('false');
    expect(await launcher(page).evaluate((button) => getComputedStyle(button).backgroundColor)).toBe(
      'rgb(15, 102, 96)',
    );
    expect((await launcher(page).boundingBox())?.x).toBe(320 - 20 - 56);
    const frame = await openChat(page);
    expect(await frame.locator('html').evaluate((html: HTMLElement) => [html.lang, html.dataset.theme])).toEqual([
      'en',
      undefined,
    ]);
    expect(await frame.locator('.greeting').innerText()).toMatch(/^Good day!/);
  });

  it('wears the style sheet of its owner, as the page does, in light and in dark', async () => {
    const { page } = await visit(site.url);
    await openChat(page);
    await ask(page, 'What is Note G?');
    await chat(page).locator('.copy').waitFor();
    const own = await page.context().newPage();
    await own.goto(whole.url);
    await own.locator('.starters button').first().click();
    await own.locator('.copy').waitFor();
    for (const [shown, where] of [
      [frameOf(page), page],
      [own, own],
    ] as const) {
      const said = () =>
        shown.locator('.visitor').evaluate((bubble) => {
          const { backgroundColor, color, borderStartStartRadius } = getComputedStyle(bubble);
          return [backgroundColor, color, borderStartStartRadius, getComputedStyle(document.body).backgroundColor];
        });
      await where.emulateMedia({ colorScheme: 'light' });
      expect(await said()).toEqual(['rgb(91, 42, 134)', 'rgb(255, 255, 255)', '3px', 'rgb(255, 255, 255)']);
      await where.emulateMedia({ colorScheme: 'dark' });
      expect(await said()).toEqual(['rgb(215, 181, 245)', 'rgb(42, 15, 69)', '3px', 'rgb(16, 25, 26)']);
    }
  });

  it('can be pinned by its digest, and hands an answer to the clipboard from within its frame', async () => {
    await whole.willAnswer('Something to copy', 'As it *was* written.');
    const { page, requests, complaints } = await visit(`${site.url}/?pinned`);
    expect(requests.filter((url) => /widget[^/]*\.js$/.test(url))).toEqual([
      expect.stringMatching(/\/widget-[\da-f]{8}\.js$/),
    ]);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const frame = await openChat(page);
    await ask(page, 'Something to copy');
    // It says so for a short while.
    const copied = frameOf(page).waitForFunction(() => document.querySelector('[aria-label="Copied"]'));
    await Promise.all([copied, frame.getByRole('button', { name: 'Copy answer' }).click()]);
    const field = frame.getByRole('textbox');
    await field.press('Control+V');
    await waitFor(async () => (await field.inputValue()) === 'As it *was* written.', { what: 'what was copied' });
    expect(complaints).toEqual([]);
  });

  it('comes from a folder on any static host as well, and so does the page', async () => {
    const { page, requests, complaints } = await visit(far.url);
    const frame = await openChat(page);
    await ask(page, 'What is Note G?');
    await frame.locator('.copy').waitFor();
    expect(requests).toContain(`${folder.url}/widget.js`);
    expect(complaints).toEqual([]);

    const own = await ChatPage.open(browser, folder.url);
    open.push(own.page);
    await own.page.waitForFunction(() => (document.querySelector('img.avatar') as HTMLImageElement)?.naturalWidth > 0);
    await own.send('What is Note G?');
    expect(await own.answered(1)).toMatch(/Note G/);
    await own.button('More').click();
    await own.button('Erase my conversation').click();
    await own.button('Erase it for good').click();
    await own.page.getByText('Your conversation has been erased.').first().waitFor({ state: 'attached' });
    expect(own.complaints).toEqual([]);
    expect([...new Set(own.strangers.map((url) => new URL(url).origin))]).toEqual([whole.url]);
  });

  it('fills a phone and keeps everything behind it still', async () => {
    const { page } = await visit(site.url, { ...phone, reducedMotion: 'reduce' });
    await launcher(page).tap();
    await chat(page).locator('.greeting').waitFor();
    const box = await page.locator('minime-chat iframe').boundingBox();
    expect(box).toEqual({ x: 0, y: 0, width: 320, height: 568 });
    const motion = (dialog: Element) => getComputedStyle(dialog).animationName;
    expect(await page.locator('minime-chat dialog').evaluate(motion)).toBe('none');
    const sizes = await chat(page)
      .locator('button, .owner a, textarea')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => [width, height]));
    expect(Math.min(...sizes.flat())).toBeGreaterThanOrEqual(44);
    expect(await page.locator('minime-chat dialog').evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
    await chat(page).getByRole('textbox').tap();
    await page.evaluate(raiseKeyboard, 260);
    expect(await page.locator('minime-chat iframe').boundingBox()).toEqual({ x: 0, y: 40, width: 320, height: 308 });
    const bottom = async () => {
      const send = await chat(page).getByRole('button', { name: 'Send' }).boundingBox();
      return send ? send.y + send.height : Number.POSITIVE_INFINITY;
    };
    // The frame is told of its new size by another process.
    await waitFor(async () => (await bottom()) <= 40 + 308, { what: 'the button to stand above the keyboard' });
    await page.evaluate(() => document.querySelector('a')?.focus());
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('A');
    await chat(page).getByRole('button', { name: 'Close chat' }).tap();
    await launcher(page).waitFor();
    expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName)).toBe('BUTTON');
  });

  it('is not shown where its owner has not allowed it, and says where it can be found', async () => {
    const page = await (await browser.newContext()).newPage();
    open.push(page);
    await page.clock.install();
    await page.goto(stranger.url);
    await page.evaluate("Minime.on('blocked', () => { document.title = 'told'; })");
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
    expect(await page.title()).toBe('told');
    await page.clock.resume();
    expect(await barriers(page)).toEqual([]);
    expect(page.frames().some((frame) => frame.url().startsWith(whole.url))).toBe(false);
  });

  it('goes on when the server is killed in the middle of an answer, as the page does: each word once', async () => {
    const question = 'What is Note G?';
    for (let times = 0; times < 2; times += 1) await whole.willAnswer(question, 'A slow beginning. '.repeat(40));
    await whole.willHold(question, 200, 2);
    const { page } = await visit(site.url);
    const frame = await openChat(page);
    await ask(page, question);
    const own = await ChatPage.open(browser, whole.url);
    open.push(own.page);
    const heard = await own.announcements();
    await own.send(question);
    for (const growing of [frame.locator('.growing'), own.growing]) {
      await growing.filter({ hasText: 'A slow beginning.' }).waitFor();
    }
    await whole.restart('SIGKILL', () => own.page.getByText('Connection lost. Reconnecting…').waitFor());
    await frame.locator('.copy').waitFor({ timeout: RESTART_TIMEOUT_MS });
    await own.page.locator('.copy').waitFor({ timeout: RESTART_TIMEOUT_MS });
    const answer = await own.answered(1);
    expect(answer).toMatch(/Note G/);
    expect(answer).not.toMatch(/slow beginning/);
    expect(await heard()).toHaveLength(1);
    expect(await frame.locator('.assistant .prose').allInnerTexts()).toEqual([answer]);
    expect(await frame.locator('.visitor').allInnerTexts()).toEqual([question]);

    // What the server has kept is the same, and so is what it says to somebody who asks for the first time.
    await own.page.reload();
    expect(await own.answered(1)).toBe(answer);
    expect(await own.page.locator('.visitor').allInnerTexts()).toEqual([question]);
    const other = await ChatPage.open(browser, whole.url, { locale: 'en-US' });
    open.push(other.page);
    await other.send(question);
    expect(await other.answered(1)).toBe(answer);
  });
});
