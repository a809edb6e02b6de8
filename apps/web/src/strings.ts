import type { ErrorCode } from '@minime/contracts';
import type { Plural, Strings } from './languages/language.js';

/** A visitor loads the words of one language only. */
const languages: Record<string, () => Promise<{ page: Strings }>> = {
  ar: () => import('./languages/ar.js'),
  de: () => import('./languages/de.js'),
  en: () => import('./languages/en.js'),
  es: () => import('./languages/es.js'),
  fr: () => import('./languages/fr.js'),
  hi: () => import('./languages/hi.js'),
  it: () => import('./languages/it.js'),
  ja: () => import('./languages/ja.js'),
  nl: () => import('./languages/nl.js'),
  pl: () => import('./languages/pl.js'),
  pt: () => import('./languages/pt.js'),
  zh: () => import('./languages/zh.js'),
};
const RIGHT_TO_LEFT = new Set(['ar']);

/** The catalogue in use; `speak` fills it before anything is shown. */
export let strings = {} as Strings;
let language = 'en';

/**
 * Takes the first of the wanted languages that there is; English where there is none.
 * @param wanted BCP 47 tags, the dearest first
 * @returns the language taken and the direction it is written in
 */
export async function speak(wanted: readonly string[]): Promise<{ language: string; dir: 'ltr' | 'rtl' }> {
  const known = wanted.map((tag) => tag.toLowerCase().split('-')[0] as string);
  language = known.find((one) => Object.hasOwn(languages, one)) ?? 'en';
  strings = (await (languages[language] as () => Promise<{ page: Strings }>)()).page;
  return { language, dir: RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr' };
}

/** A text with its placeholders filled in; `count` chooses among the plural forms. */
export function fill(text: string | Plural, values: Record<string, string | number>): string {
  const form =
    typeof text === 'string' ? text : (text[new Intl.PluralRules(language).select(Number(values.count))] ?? text.other);
  return form.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** What a person is told of a failure. @param told what the server said, for codes that this page does not know */
export const errorText = (code: string | undefined, told = ''): string =>
  strings.errors[code as ErrorCode] ?? (told || strings.errors.internal);
