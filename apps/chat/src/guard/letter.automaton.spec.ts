import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LetterAutomaton } from './letter.automaton.js';

/** How many of the last letters begin a word, at most: by trying all of them. */
const begun = (words: string[], read: string): number =>
  Math.max(
    ...words.map((word) => {
      let most = Math.min(word.length, read.length);
      while (!word.startsWith(read.slice(read.length - most))) most--;
      return most;
    }),
  );

describe('LetterAutomaton', () => {
  it('knows after every letter how much of a word has come, and whether it is all of it', () => {
    const few = fc.string({ unit: fc.constantFrom('a', 'b', '0'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(few, { minLength: 1, maxLength: 4 }), few, few, few, (words, ...parts) => {
        const text = parts.join('');
        const finder = new LetterAutomaton(words);
        let state = 0;
        for (let at = 0; at < text.length; at++) {
          state = finder.next(state, text.charCodeAt(at));
          const read = text.slice(0, at + 1);
          expect(finder.depth[state]).toBe(begun(words, read));
          expect(finder.isWord[state]).toBe(words.some((word) => read.endsWith(word)));
        }
      }),
    );
  });
});
