import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';

/** Longest wait for one fact on the page, in ms; shorter than a test may take, so that the failure says which. */
const STEP_TIMEOUT_MS = 15_000;

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
function recordShifts(): void {
  const page = Object.assign(window, { layoutShift: { own: 0, all: 0 } });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      page.layoutShift.all += entry.value;
      if (!entry.hadRecentInput) page.layoutShift.own += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** The chat page as a visitor sees it, in a browser profile of its own. */
export class ChatPage {
  /** What the page complained about in the console, Content-Security-Policy included. */
  readonly complaints: string[] = [];
  /** Addresses outside our own origin that the page asked for. */
  readonly strangers: string[] = [];

  private constructor(
    readonly page: Page,
    url: string,
  ) {
    page.setDefaultTimeout(STEP_TIMEOUT_MS);
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => !request.url().startsWith(url) && this.strangers.push(request.url()));
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<ChatPage> {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Lisbon', ...options });
    const chat = new ChatPage(await context.newPage(), url);
    await chat.page.addInitScript(recordShifts);
    await chat.page.goto(url);
    await chat.greeting.waitFor();
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

  /**
   * How much of what was visible has moved so far.
   * @param whose `own`: by itself, the cumulative layout shift; `all`: what followed the visitor's input as well
   */
  async layoutShift(whose: 'own' | 'all' = 'own'): Promise<number> {
    return this.page.evaluate(async (key) => {
      for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
      return (window as unknown as { layoutShift: Record<typeof key, number> }).layoutShift[key];
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

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
