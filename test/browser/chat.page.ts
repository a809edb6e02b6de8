import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';

/** Longest wait for one fact on the page, in ms; shorter than a test may take, so that the failure says which. */
const STEP_TIMEOUT_MS = 30_000;

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The system's Chromium, or the one that `CHROMIUM_PATH` names. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: QUIET });

export const phone: BrowserContextOptions = { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true };

/** Runs in the page, before anything of it. */
export function recordShifts(): void {
  const shift = { own: 0, all: 0 };
  const note = (entries: PerformanceEntryList) => {
    for (const entry of entries as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      shift.all += entry.value;
      if (!entry.hadRecentInput) shift.own += entry.value;
    }
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: 'layout-shift', buffered: true });
  const layoutShift = () => {
    // Those that it will be told of when the page has time.
    note(observer.takeRecords());
    return shift;
  };
  Object.assign(window, { layoutShift });
}

/** Pages that nobody uses now, by browser and what their visitor brings: a page that is emptied costs a third of a new one. */
const idle = new WeakMap<Browser, Map<string, Page>>();
const idleOf = (browser: Browser): Map<string, Page> => {
  const known = idle.get(browser) ?? new Map<string, Page>();
  idle.set(browser, known);
  return known;
};

/** The chat page as a visitor sees it, who has never been here. */
export class ChatPage {
  /** What the page complained about in the console, Content-Security-Policy included. */
  readonly complaints: string[] = [];
  /** Addresses outside our own origin that the page asked for. */
  readonly strangers: string[] = [];
  /** What came over the wire, frame by frame. */
  readonly received: string[] = [];
  private wasOffline = false;

  private constructor(
    readonly page: Page,
    url: string,
    /** What the visitor brings. */
    private readonly kind: string,
  ) {
    page.removeAllListeners();
    page.setDefaultTimeout(STEP_TIMEOUT_MS);
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => this.received.push(String(payload))));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => !request.url().startsWith(url) && this.strangers.push(request.url()));
  }

  /** @param sign what is there when the page is: the greeting */
  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
    sign = '.greeting',
  ): Promise<ChatPage> {
    const kind = JSON.stringify(options);
    const page = idleOf(browser).get(kind) ?? (await newPage(browser, options));
    idleOf(browser).delete(kind);
    const chat = new ChatPage(page, new URL(url).origin, kind);
    await page.goto(url);
    await page.locator(sign).first().waitFor();
    return chat;
  }

  get greeting(): Locator {
    return this.page.locator('.greeting');
  }

  get field(): Locator {
    return this.page.locator('.composer textarea');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** The prose of every answer, oldest first. */
  get answers(): Locator {
    return this.page.locator('.assistant .prose');
  }

  get growing(): Locator {
    return this.page.locator('.growing');
  }

  async send(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** Sends without typing: of every typed text the browser itself keeps two nodes, to undo it. */
  async put(text: string): Promise<void> {
    await this.field.evaluate(async (element, words) => {
      const field = element as HTMLTextAreaElement;
      field.value = words;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
      field.form?.requestSubmit();
    }, text);
  }

  /**
   * How much of what was visible has moved so far.
   * @param whose `own`: by itself, the cumulative layout shift; `all`: what followed the visitor's input as well
   */
  async layoutShift(whose: 'own' | 'all' = 'own'): Promise<number> {
    return this.page.evaluate(async (key) => {
      for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
      return (window as unknown as { layoutShift: () => Record<typeof key, number> }).layoutShift()[key];
    }, whose);
  }

  /** Waits until so many answers are whole; returns the text of the last. */
  async answered(count: number): Promise<string> {
    await this.page.waitForFunction(
      (wanted) =>
        document.querySelectorAll('.turn').length >= wanted &&
        document.querySelectorAll('.copy').length >= wanted &&
        !document.querySelector('.growing, .activity'),
      count,
    );
    return this.answers.nth(count - 1).innerText();
  }

  /** Notes from now on what is said to those who cannot see. @returns all of it so far */
  async announcements(): Promise<() => Promise<string[]>> {
    await this.page.locator('.unseen[role="status"]').evaluate((element) => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      new MutationObserver(() => element.textContent && heard.push(element.textContent)).observe(element, {
        characterData: true,
        childList: true,
        subtree: true,
      });
    });
    return () => this.page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  }

  /** Of the page and of what scrolls in it, how much is wider than the screen, in CSS pixels. */
  overflow(): Promise<number[]> {
    return this.page.evaluate(() =>
      [document.documentElement, document.querySelector('.scroller') as Element].map(
        (element) => element.scrollWidth - element.clientWidth,
      ),
    );
  }

  /** What a finger has less than 44 pixels for; marks within the text have their room around them. */
  smallTargets(): Promise<object[]> {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('button:not(.mark), summary, .owner a, .card a, .comment input, textarea')]
        .map((element) => ({ name: element.className || element.tagName, ...element.getBoundingClientRect().toJSON() }))
        .filter(({ width, height }) => width > 0 && (width < 44 || height < 44)),
    );
  }

  async goOffline(): Promise<void> {
    this.wasOffline = true;
    await this.page.context().setOffline(true);
  }

  async comeBack(): Promise<void> {
    await this.page.context().setOffline(false);
  }

  /** Leaves nothing behind but the page. */
  async close(): Promise<void> {
    const { page, kind } = this;
    const context = page.context();
    const browser = context.browser() as Browser;
    // Where connections have failed, Chromium has the next one wait for some seconds.
    if (this.wasOffline || idleOf(browser).has(kind)) {
      await context.close();
      return;
    }
    await page.unrouteAll();
    await page.emulateMedia({ colorScheme: null });
    await Promise.all(context.pages().map((one) => one !== page && one.close()));
    await page.evaluate(() => {
      localStorage.clear();
      // What is still on its way to the page would be kept for whoever comes next.
      Storage.prototype.setItem = () => undefined;
    });
    await page.goto('about:blank');
    idleOf(browser).set(kind, page);
  }
}

async function newPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Lisbon', ...options });
  const page = await context.newPage();
  await page.addInitScript(recordShifts);
  return page;
}
