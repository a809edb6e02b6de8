import { describe, expect, it } from '@jest/globals';
import { ownerWords } from './owner.words.js';

/** Every text of a catalogue by its path. */
const texts = (words: object, path = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : texts(value, `${path}${key}.`),
  );

describe('the words of the owner’s pages and links', () => {
  const english = new Map(texts(ownerWords('en').words));

  it.each(['de', 'es', 'fr', 'it', 'pt'])('are all there in %s, each in that language', (locale) => {
    const { language, words } = ownerWords(`${locale.toUpperCase()}-XX`);
    expect(language).toBe(locale);
    const own = texts(words);
    expect(own.map(([path]) => path)).toEqual([...english.keys()]);
    expect(own.filter(([path, text]) => text === english.get(path) || text.trim() === '')).toEqual([]);
    expect(words.acts.block.means).toContain('npm run block');
  });

  it.each([undefined, '', 'tlh', 'constructor', '__proto__'])('are English for %p', (locale) => {
    expect(ownerWords(locale)).toEqual({ language: 'en', words: ownerWords('en').words });
  });
});
