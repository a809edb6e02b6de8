import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Analyser } from './analyser.js';

const termsOf = (text: string, language = 'en'): string[] =>
  new Analyser(language).analyse(text).map(({ term }) => term);

describe('Analyser', () => {
  it.each([
    ['inflections', 'calculating engines', 'engine calculates'],
    ['case and accents', 'Bibliothèque NAÏVE', 'bibliotheque naive'],
    ['typographic apostrophes', 'Babbage’s engine', "Babbage's engine"],
    ['letters without a decomposition', 'Ødegård Straße', 'odegard strasse'],
    ['full-width forms', 'Ｎｏｔｅ Ｇ', 'note g'],
    ['irregular verbs', 'She taught, met, wrote and died', 'teach meet write die'],
    ['link targets and tags', 'the [mill](https://example.com/secret "x") <b>turns</b>', 'the mill turns'],
  ])('makes %s alike', (_what, one, other) => {
    expect(termsOf(one).sort()).toEqual(termsOf(other).sort());
  });

  it('drops function words of the language only', () => {
    expect(termsOf('what is it that the mill does')).toEqual(['mill']);
    expect(termsOf('die Mühle und das Rad', 'de')).toEqual(['muhl', 'rad']);
  });

  it('tells a name of one capital from the article', () => {
    expect(termsOf('Note A is a note')).toEqual(['note', 'capitala', 'note']);
  });

  it('finds a mail address by the word email', () => {
    expect(termsOf('Write to ada@example.com')).toEqual(['write', 'email', 'ada', 'exampl', 'com']);
  });

  it('parts words of scripts that write none', () => {
    expect(termsOf('京都で抹茶を点てる', 'ja')).toEqual(expect.arrayContaining(['京都', '抹茶']));
  });

  it('takes elisions off', () => {
    expect(termsOf("l'algorithme d'Ada", 'fr')).toEqual(['algorithm', 'ada']);
  });

  it('takes any text, and a text together with itself gives its terms twice', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom('en', 'de', 'ru', 'zh', 'xx'),
        (text, language) => {
          const once = termsOf(text, language);
          expect(termsOf(`${text}\n\n${text}`, language)).toHaveLength(2 * once.length);
          expect(once.every((term) => term.length > 0 && !/\s/.test(term))).toBe(true);
        },
      ),
    );
  });
});
