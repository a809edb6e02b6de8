import { launcher as ar } from '../languages/ar.js';
import { launcher as de } from '../languages/de.js';
import { launcher as en } from '../languages/en.js';
import { launcher as es } from '../languages/es.js';
import { launcher as fr } from '../languages/fr.js';
import { launcher as hi } from '../languages/hi.js';
import { launcher as it } from '../languages/it.js';
import { launcher as ja } from '../languages/ja.js';
import type { Launcher } from '../languages/language.js';
import { launcher as nl } from '../languages/nl.js';
import { launcher as pl } from '../languages/pl.js';
import { launcher as pt } from '../languages/pt.js';
import { launcher as zh } from '../languages/zh.js';

const all: Record<string, Launcher> = { ar, de, en, es, fr, hi, it, ja, nl, pl, pt, zh };

/** The launcher's words in the first of the wanted languages that there is. @param wanted BCP 47 tags */
export function launcherWords(wanted: readonly string[]): { language: string; words: Launcher } {
  const language =
    wanted.map((tag) => tag.toLowerCase().split('-')[0] as string).find((one) => Object.hasOwn(all, one)) ?? 'en';
  return { language, words: all[language] as Launcher };
}
