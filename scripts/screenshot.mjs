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
const SCENES = [
  { file: 'chat.png', context: { viewport: { width: 1200, height: 924 }, deviceScaleFactor: 1.5 } },
  {
    file: 'chat-phone.png',
    context: {
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      colorScheme: 'dark',
    },
  },
];
const STARTER = "What did you write about Babbage's engine?";
const FOLLOW_UP = 'When did you meet him?';

/** `node scripts/screenshot.mjs`: the pictures in docs/images, taken of the real page after two questions. */
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

async function take(browser, url, { file, context }) {
  const page = await (await browser.newContext({ locale: 'en-GB', ...context })).newPage();
  const answered = (count) =>
    page.waitForFunction((wanted) => document.querySelectorAll('.copy').length === wanted, count);
  await page.goto(url);
  await page.getByRole('button', { name: STARTER }).click();
  await answered(1);
  await page.getByRole('textbox').fill(FOLLOW_UP);
  await page.getByRole('textbox').press('Enter');
  await answered(2);
  await page.evaluate(() => document.activeElement.blur());
  const path = join(IMAGES, file);
  await page.screenshot({ path, animations: 'disabled' });
  await page.context().close();
  say(`${path}: ${Math.round(statSync(path).size / 1000)} kB`);
}

await main(dirname(dirname(fileURLToPath(import.meta.url)))).catch(giveUp);
