import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fill, speak, strings } from '../strings.js';
import { launcherWords } from '../widget/words.js';

const codes = readdirSync(import.meta.dirname)
  .map((name) => /^([a-z]{2})\.ts$/.exec(name)?.[1])
  .filter((code): code is string => code !== undefined);

/** Every text of a catalogue by its path; a text with plural forms is one entry. */
type Entry = string | Record<string, string>;
const entries = (value: object, path = ''): Map<string, Entry> =>
  new Map(
    Object.entries(value).flatMap(([key, text]): [string, Entry][] =>
      typeof text === 'string' || 'other' in text ? [[`${path}${key}`, text]] : [...entries(text, `${path}${key}.`)],
    ),
  );
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const forms = (text: Entry) => (typeof text === 'string' ? [text] : Object.values(text));

const load = async (code: string) => (await import(`./${code}.ts`)) as { page: object; launcher: object };
const english = await load('en');

it('speaks twelve languages', () => {
  expect(codes).toEqual(['ar', 'de', 'en', 'es', 'fr', 'hi', 'it', 'ja', 'nl', 'pl', 'pt', 'zh']);
});

describe.each(codes)('%s', (code) => {
  it.each(['page', 'launcher'] as const)('has every text of the %s with the same placeholders', async (part) => {
    const wanted = entries(english[part]);
    const told = entries((await load(code))[part]);
    expect([...told.keys()]).toEqual([...wanted.keys()]);
    for (const [key, text] of told) {
      const expected = placeholders(forms(wanted.get(key) as Entry).join());
      for (const form of forms(text)) {
        expect([key, form.trim() !== '', placeholders(form)]).toEqual([key, true, expected]);
      }
    }
  });

  it('has the plural forms of its language, no more and no fewer', async () => {
    const categories = [...new Intl.PluralRules(code).resolvedOptions().pluralCategories].sort();
    for (const [key, text] of entries((await load(code)).page)) {
      if (typeof text !== 'string') expect([key, Object.keys(text).sort()]).toEqual([key, categories]);
    }
  });
});

describe('speak', () => {
  it('takes the first wanted language that there is, and its direction', async () => {
    expect(await speak(['sv-SE', 'pt-BR', 'en'])).toEqual({ language: 'pt', dir: 'ltr' });
    expect(strings.send).toBe('Enviar');
    expect(await speak(['AR-eg'])).toEqual({ language: 'ar', dir: 'rtl' });
    expect(await speak(['sv', '__proto__'])).toEqual({ language: 'en', dir: 'ltr' });
    expect(launcherWords(['sv', 'de-AT']).language).toBe('de');
    expect(launcherWords(['constructor']).language).toBe('en');
  });

  it('counts as the language does', async () => {
    await speak(['pl']);
    expect([1, 3, 5].map((count) => fill(strings.waitSeconds, { count }))).toEqual([
      'za 1 sekundę',
      'za 3 sekundy',
      'za 5 sekund',
    ]);
    await speak(['en']);
    expect(fill(strings.ask, { name: 'Ada' })).toBe('Ask Ada');
  });
});
