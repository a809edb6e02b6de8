import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, type Check, loadPersona } from '@minime/platform';
import { webRoot } from '../../../gateway/src/web.root.js';
import { legibilityOf, type Theme, themeIn } from './theme.contrast.js';

/** So many are named; who mends these looks again. */
const MOST_NAMED = 6;

/** Whether the text of the chat page can be read in the owner's own colours; no check where there are none. */
export function themeChecks(personaFile: string): Check[] {
  const file = join(dirname(personaFile), 'theme.css');
  if (!existsSync(file)) return [];
  const look = async () => {
    const [ours, own, persona] = await Promise.all([pageTheme(), readFile(file, 'utf8'), loadPersona(personaFile)]);
    const { poor, unread } = legibilityOf({ ...ours, ...themeIn(own) }, persona.colour !== undefined);
    if (poor.length > 0) {
      const more = poor.length > MOST_NAMED ? ` and ${poor.length - MOST_NAMED} more` : '';
      const named = poor.slice(0, MOST_NAMED).join(', ');
      throw new AppError('config_invalid', `theme.css: text needs a contrast of 4.5:1, and has less: ${named}${more}`);
    }
    const rest = unread.length > 0 ? ` (not looked at, because only a browser can: ${unread.join(', ')})` : '';
    return `theme.css: text can be read in light and in dark${rest}`;
  };
  return [{ part: 'Theme', look }];
}

/** What the built page has by itself. */
async function pageTheme(): Promise<Theme> {
  const folder = join(webRoot(), 'assets');
  const sheets = (await readdir(folder)).filter((name) => name.endsWith('.css'));
  return themeIn((await Promise.all(sheets.map((name) => readFile(join(folder, name), 'utf8')))).join('\n'));
}
