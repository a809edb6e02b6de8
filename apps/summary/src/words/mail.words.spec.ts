import { describe, expect, it } from '@jest/globals';
import { mailWords } from './mail.words.js';

type Words = { [key: string]: string | Words | ((...given: never[]) => string) };

/** What a sentence is made of in this test: numbers where it counts, else something to find again. */
const SAMPLES = [
  [1, 1, 1, 1],
  [7, 7, 7, 7],
  ['alpha', 'beta', 'gamma', 'delta'],
] as never[][];

/** Every text by its path; a sentence as it reads for one, for several, and with words. */
const texts = (words: object, path = ''): [path: string, says: string[]][] =>
  Object.entries(words as Words).flatMap(([key, value]) => {
    const here = `${path}${key}`;
    if (typeof value === 'string') return [[here, [value]] as [string, string[]]];
    if (typeof value === 'function') return [[here, SAMPLES.map((given) => value(...given))] as [string, string[]]];
    return texts(value, `${here}.`);
  });

/** What is written alike in both languages. */
const ALIKE = /^conversation\.(name|role|note|page|mood|with|email|answered|id|transcript|said)$|^digest\.syncs$/;

describe('the words of mails', () => {
  const english = texts(mailWords('en'));

  it.each(['de', 'es', 'fr', 'it', 'pt'])(
    'are all there in %s, each in that language and with all it tells',
    (language) => {
      const words = mailWords(`${language.toUpperCase()}-XX`);
      expect(words.locale).toBe(language);
      const own = texts(words);
      expect(own.map(([path]) => path)).toEqual(english.map(([path]) => path));
      for (const [at, [path, says]] of own.entries()) {
        const inEnglish = english[at]![1];
        expect([path, says.filter((text) => text.trim() === '' || /undefined|NaN/.test(text))]).toEqual([path, []]);
        if (!ALIKE.test(path)) expect([path, says]).not.toEqual([path, inEnglish]);
        // What the English sentence tells, this one tells too.
        for (const [sample, told] of inEnglish.entries()) {
          for (const given of told.match(/alpha|beta|gamma|delta|7|\$|npm run \w+|[A-Z]+_[A-Z_]+/g) ?? []) {
            expect([path, says[sample]]).toEqual([path, expect.stringContaining(given)]);
          }
        }
      }
    },
  );

  it.each([undefined, '', 'tlh', 'constructor', '__proto__'])('are English for %p', (language) => {
    expect(mailWords(language).locale).toBe('en-GB');
  });
});
