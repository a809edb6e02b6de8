import { type Browser, type CDPSession, chromium, type Frame, type Page } from 'playwright-core';
import { type Pace, paced } from './pace.js';
import type { Program } from './program.js';
import type { ResultBook } from './results.js';

/** How much slower the processor is made, as laboratories do to stand for a phone. */
const SLOWER = 4;
const LONG_ANSWER: Pace = { firstTokenMs: 50, words: 2_000, gapMs: 10 };
const SHORT_ANSWER: Pace = { firstTokenMs: 0, words: 60, gapMs: 0 };
const ANSWERS = 50;
const SLOW_FRAME_MS = 50;
const STEP_TIMEOUT_MS = 60_000;

type Column = 'reference' | 'page' | 'widget';
const COLUMNS: Column[] = ['reference', 'page', 'widget'];

/** What is open in the browser: the document that shows the talk, and how it is used. */
interface Shown {
  page: Page;
  talk: Page | Frame;
  devtools: CDPSession;
}

/** One repetition of everything, each in a fresh profile. @param pageUrl where a whole Minime serves its page */
export async function measureWeb(book: ResultBook, browser: Browser, stage: Program, pageUrl: string): Promise<void> {
  for (const column of COLUMNS) {
    await measureVisit(book, browser, column, column === 'page' ? pageUrl : stage.url);
    for (const slower of [1, SLOWER]) {
      const shown = await open(browser, stage.url, column);
      await measureStream(book, shown, column, slower);
      await shown.page.context().close();
    }
    const shown = await open(browser, stage.url, column);
    await measureMemory(book, shown, column);
    await shown.page.context().close();
  }
}

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--js-flags=--expose-gc'] });

const addressOf: Record<Column, string> = { reference: '/reference', page: '/', widget: '/site' };

async function visit(browser: Browser, slower: number): Promise<{ page: Page; devtools: CDPSession }> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1_280, height: 720 } });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  const devtools = await context.newCDPSession(page);
  // Time on the processor, not on the clock: what else the machine does is not counted.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  return { page, devtools };
}

async function open(browser: Browser, url: string, column: Column): Promise<Shown> {
  const { page, devtools } = await visit(browser, 1);
  await page.goto(url + addressOf[column]);
  if (column === 'widget') await page.locator('minime-chat button').click();
  return { page, devtools, talk: await talkOf(page, column) };
}

async function talkOf(page: Page, column: Column): Promise<Page | Frame> {
  if (column !== 'widget') {
    await page.locator('.greeting').waitFor();
    return page;
  }
  await page.frameLocator('minime-chat iframe').locator('.greeting').waitFor();
  return page.frames()[1] as Frame;
}

/** From the address typed, or from the press on the launcher, until the owner's greeting can be read. */
async function measureVisit(book: ResultBook, browser: Browser, column: Column, url: string): Promise<void> {
  const { page, devtools } = await visit(browser, SLOWER);
  await devtools.send('Network.enable');
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.addInitScript(watchShifts);
  await page.goto(url + addressOf[column]);
  const add = (what: string, unit: string, value: number) =>
    book.add(`first visit, CPU ${SLOWER} times slower`, what, unit, column, value);
  const firstPaint = () =>
    page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  add('first paint', 'ms', Number(await (await firstPaint()).jsonValue()));
  let began = await page.evaluate(() => performance.timeOrigin);
  if (column === 'widget') {
    began = Date.now();
    await page.locator('minime-chat button').click();
  }
  const talk = await talkOf(page, column);
  await talk.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  add('greeting shown', 'ms', Date.now() - began);
  add('layout shift', '', await talk.evaluate(() => (window as unknown as { layoutShift: number }).layoutShift));
  add('loaded', 'kB', bytes / 1_000);
  await page.context().close();
}

/** A long answer, word by word: how long the slowest frame takes, and how busy the page is with it. */
async function measureStream(book: ResultBook, shown: Shown, column: Column, slower: number): Promise<void> {
  const { talk, devtools } = shown;
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const before = await metric(devtools, 'TaskDuration');
  await talk.evaluate(watchFrames);
  await ask(shown, LONG_ANSWER);
  await whenAnswered(shown, column, 1);
  const frames = await talk.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const busy = (await metric(devtools, 'TaskDuration')) - before;
  const add = (what: string, unit: string, value: number) =>
    book.add(
      `2,000 tokens, 100 a second${slower > 1 ? `, CPU ${slower} times slower` : ''}`,
      what,
      unit,
      column,
      value,
    );
  add('longest frame', 'ms', Math.max(...frames));
  add(`frames over ${SLOW_FRAME_MS} ms`, 'frames', frames.filter((ms) => ms > SLOW_FRAME_MS).length);
  if (slower === 1) add('processor time of the page', 'ms', busy * 1_000);
}

/** What fifty answers take while they are shown, and what is left of them in a new conversation. */
async function measureMemory(book: ResultBook, shown: Shown, column: Column): Promise<void> {
  const { devtools } = shown;
  const talkAway = async () => {
    for (let at = 1; at <= ANSWERS; at++) {
      await ask(shown, SHORT_ANSWER);
      await whenAnswered(shown, column, at);
    }
    const full = await held(devtools);
    await startOver(shown, column);
    return { full, after: await held(devtools) };
  };
  const { after: before } = await talkAway();
  const { full, after } = await talkAway();
  const add = (what: string, unit: string, value: number) =>
    book.add(`${ANSWERS} answers, the second time`, what, unit, column, value);
  add('memory held by each shown answer', 'kB', (full.bytes - before.bytes) / ANSWERS / 1_000);
  add('memory left in a new conversation', 'kB', (after.bytes - before.bytes) / 1_000);
  add('elements left in a new conversation', 'nodes', after.nodes - before.nodes);
}

async function ask({ talk }: Shown, pace: Pace): Promise<void> {
  // Not typed: of every typed text the browser itself keeps two nodes, to undo it.
  await talk.locator('.composer textarea, form input').evaluate(async (element, words) => {
    const field = element as HTMLTextAreaElement;
    field.value = words;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
    field.form?.requestSubmit();
  }, paced(pace));
}

const whenAnswered = ({ talk }: Shown, column: Column, count: number) =>
  talk.waitForFunction(
    ([isReference, wanted]) =>
      isReference
        ? Number(document.body.dataset.finished) === wanted
        : document.querySelectorAll('.tools').length === wanted && !document.querySelector('.growing, .activity'),
    [column === 'reference', count] as const,
  );

async function startOver({ talk }: Shown, column: Column): Promise<void> {
  if (column === 'reference') {
    await talk.evaluate(() => {
      document.getElementById('log')?.replaceChildren();
      delete document.body.dataset.finished;
    });
    return;
  }
  await talk.getByRole('button', { name: 'More' }).click();
  await talk.locator('.menu ul button').first().click();
  await talk.locator('.greeting').waitFor();
}

async function metric(devtools: CDPSession, name: string): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find((one) => one.name === name)?.value ?? Number.NaN;
}

async function held(devtools: CDPSession): Promise<{ bytes: number; nodes: number }> {
  await devtools.send('HeapProfiler.collectGarbage');
  return { bytes: await metric(devtools, 'JSHeapUsedSize'), nodes: await metric(devtools, 'Nodes') };
}

/** Runs in every document, before anything of it. */
function watchShifts(): void {
  const seen = Object.assign(window, { layoutShift: 0 });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.layoutShift += (entry as unknown as { value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Runs in the document: notes the time from each frame to the next, in ms. */
function watchFrames(): void {
  const frames: number[] = [];
  Object.assign(window, { frames });
  let last = performance.now();
  const note = (at: number) => {
    frames.push(at - last);
    last = at;
    requestAnimationFrame(note);
  };
  requestAnimationFrame((at) => {
    last = at;
    requestAnimationFrame(note);
  });
}
