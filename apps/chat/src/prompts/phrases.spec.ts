import { describe, expect, it } from '@jest/globals';
import { phrasesFor } from './phrases.js';

describe('phrasesFor', () => {
  it.each([
    ['pt-BR', 'pt'],
    ['DE', 'de'],
    ['fr_CA', 'fr'],
    ['xx', 'en'],
    ['constructor', 'en'],
    [undefined, 'en'],
  ])('%p speaks %p', (locale, language) => {
    expect(phrasesFor(locale)).toBe(phrasesFor(language));
  });
});
