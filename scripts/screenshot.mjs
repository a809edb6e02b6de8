import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './lib/browser.mjs';
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { giveUp, say } from './lib/say.mjs';

const IMAGES = 'docs/images';
const STARTER = "What did you write about Babbage's engine?";
const SCENES = [
  {
    file: 'chat.png',
    play: twoQuestions,
    context: { viewport: { width: 1200, height: 924 }, deviceScaleFactor: 1.2 },
  },
  { file: 'chat-phone.png', play: twoQuestions, context: phone('dark') },
  { file: 'chat-arabic.png', play: oneQuestion, context: { ...phone('light'), locale: 'ar' } },
  { file: 'slots.png', play: wish, context: phone('light') },
  { file: 'booking.png', play: booking, context: phone('light') },
  { file: 'booking-dark.png', play: bookingUntilConfirm, context: phone('dark') },
  {
    file: 'mail.png',
    play: mail,
    context: { viewport: { width: 720, height: 600 }, deviceScaleFactor: 1.2, timezoneId: 'America/New_York' },
  },
];

function phone(colorScheme) {
  return {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 1.5,
    isMobile: true,
    hasTouch: true,
    timezoneId: 'Europe/Lisbon',
    colorScheme,
  };
}

/** `node scripts/screenshot.mjs`: the pictures in docs/images, taken of the real page and the owner's mail after questions and bookings. */
async function main(root) {
  requireNode();
  process.chdir(root);
  await ensureInstalled(root);
  await build(root);
  const [{ chromium }, { freePort, spawnService }, executablePath] = await Promise.all([
    import('playwright-core'),
    import('../dist/libs/testing/src/index.js'),
    findBrowser(),
  ]);
  mkdirSync(IMAGES, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    for (const scene of SCENES)
      await alone(scene, { freePort, spawnService }, (places) => take(browser, places, scene));
  } finally {
    await browser.close();
  }
}

/** A start of its own: one network may book only so much. */
async function alone({ file }, { freePort, spawnService }, work) {
  const dataDir = mkdtempSync(join(tmpdir(), 'minime-pictures-'));
  const sandboxPort = String(await freePort());
  const minime = await spawnService('local', {
    DATA_DIR: dataDir,
    SANDBOX_PORT: sandboxPort,
    SANDBOX_SMTP_PORT: String(await freePort()),
  });
  try {
    await work({ page: minime.url, sandbox: `http://127.0.0.1:${sandboxPort}` });
  } catch (error) {
    throw new Error(`${file}: ${error.message}`, { cause: error });
  } finally {
    await minime.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function take(browser, places, { file, play, context }) {
  const page = await (await browser.newContext({ locale: 'en-GB', ...context })).newPage();
  await page.goto(places.page);
  await play(page, places);
  await page.evaluate(() => document.activeElement.blur());
  await page.mouse.move(0, 0);
  const path = join(IMAGES, file);
  await page.screenshot({ path, animations: 'disabled' });
  await page.context().close();
  say(`${path}: ${Math.round(statSync(path).size / 1000)} kB`);
}

async function twoQuestions(page) {
  await page.getByRole('button', { name: STARTER }).click();
  await answered(page, 1);
  await ask(page, 'When did you meet him?');
  await answered(page, 2);
}

async function oneQuestion(page) {
  await ask(page, 'What is Note G?');
  await answered(page, 1);
}

async function wish(page) {
  await ask(page, 'Can we book a call?');
  await answered(page, 1);
}

async function bookingUntilConfirm(page) {
  await wish(page);
  await page.locator('.slots button').first().click();
  await answered(page, 2);
  await ask(page, 'grace@navy.example');
  await answered(page, 3);
}

async function booking(page) {
  await bookingUntilConfirm(page);
  await page.getByRole('button', { name: 'Book it' }).click();
  await answered(page, 4);
}

/** What the owner reads after a booking, in place of the chat. */
async function mail(page, { sandbox }) {
  await ask(page, 'I am Grace Hopper. What is Note G?');
  await answered(page, 1);
  await ask(page, 'Can we book a call?');
  await answered(page, 2);
  await page.locator('.slots button').first().click();
  await answered(page, 3);
  await ask(page, 'grace@navy.example');
  await answered(page, 4);
  await page.getByRole('button', { name: 'Book it' }).click();
  await answered(page, 5);
  await page.getByRole('button', { name: 'End conversation' }).click();
  await page.waitForFunction(() => document.querySelector('.ended'));
  for (;;) {
    const mails = await (await fetch(`${sandbox}/inbox`)).json();
    const found = mails.find(({ text }) => text.includes('Grace Hopper'));
    if (found) {
      await page.goto('about:blank');
      await page.setContent(found.html);
      // The whole mail, and nothing below it.
      const height = await page.evaluate(() => document.documentElement.offsetHeight);
      await page.setViewportSize({ width: page.viewportSize().width, height });
      return;
    }
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function ask(page, text) {
  await page.getByRole('textbox').fill(text);
  await page.getByRole('textbox').press('Enter');
}

function answered(page, count) {
  return page.waitForFunction((wanted) => document.querySelectorAll('.copy').length === wanted, count);
}

await main(dirname(dirname(fileURLToPath(import.meta.url)))).catch(giveUp);
