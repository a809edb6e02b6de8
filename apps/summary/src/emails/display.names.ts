import type { Place } from '@minime/contracts';

/** The country in a language; what the locator calls it where its code names none. @param locale BCP 47 */
export function countryName({ country, countryCode }: Pick<Place, 'country' | 'countryCode'>, locale: string) {
  return named('region', countryCode, locale) ?? country;
}

/** A language in a language, `Portugiesisch` for `pt` in `de`. Both are BCP 47; undefined where the first is none. */
export function languageName(language: string | undefined, locale: string): string | undefined {
  return named('language', language, locale);
}

/** Codes come from browsers and locators, who may make them up. */
function named(type: 'region' | 'language', code: string | undefined, locale: string): string | undefined {
  try {
    const fallback = type === 'region' ? 'none' : 'code';
    return code && new Intl.DisplayNames(locale, { type, fallback }).of(code);
  } catch {
    return undefined;
  }
}
