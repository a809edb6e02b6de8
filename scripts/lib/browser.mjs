import { aptInstall, canInstall } from './apt.mjs';
import { findProgram } from './run.mjs';
import { Advice } from './say.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = ['/Applications/Google Chrome.app/Contents/MacOS', '/Applications/Chromium.app/Contents/MacOS'];

/** Path of a Chromium for the browser tests: `CHROMIUM_PATH`, an installed one, else Debian's package. */
export async function findBrowser() {
  const find = () => process.env.CHROMIUM_PATH || findProgram([...NAMES, 'Google Chrome', 'Chromium'], PLACES);
  const found = find();
  if (found) return found;
  if (!canInstall()) {
    throw new Advice(
      'the browser tests need Chromium, and there is none: install it (Debian: sudo apt-get install chromium), or set CHROMIUM_PATH to one',
    );
  }
  await aptInstall('chromium', { why: 'the browser tests drive a real page' });
  return find();
}
