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
  { file: 'booking.png', play: booking, context: phone('light') },
  { file: 'booking-dark.png', play: bookingUntilConfirm, context: phone('dark') },
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

/** `node scripts/screenshot.mjs`: the pictures in docs/images, taken of the real page after questions and a booking. */
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
  const dataDir = mkdtempSync(join(tmpdir(), 'minime-pictures-'));
  const minime = await spawnService('local', {
    DATA_DIR: dataDir,
    SANDBOX_PORT: String(await freePort()),
    SANDBOX_SMTP_PORT: String(await freePort()),
  });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    for (const scene of SCENES) await take(browser, minime.url, scene);
  } finally {
    await browser.close();
    await minime.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function take(browser, url, { file, play, context }) {
  const page = await (await browser.newContext({ locale: 'en-GB', ...context })).newPage();
  await page.goto(url);
  await play(page);
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

async function bookingUntilConfirm(page) {
  await ask(page, 'Can we book a call?');
  await answered(page, 1);
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

async function ask(page, text) {
  await page.getByRole('textbox').fill(text);
  await page.getByRole('textbox').press('Enter');
}

function answered(page, count) {
  return page.waitForFunction((wanted) => document.querySelectorAll('.copy').length === wanted, count);
}

await main(dirname(dirname(fileURLToPath(import.meta.url)))).catch(giveUp);
