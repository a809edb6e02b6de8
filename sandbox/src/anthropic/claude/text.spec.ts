import { describe, expect, it } from '@jest/globals';
import { paragraphsOf, sentencesOf, shorten } from './text.js';

describe('sentencesOf', () => {
  it('is not misled by titles, initials and abbreviations', () => {
    expect(sentencesOf('I wrote to Mr. Babbage. C. Babbage replied, e.g. by post! Did he? Yes.')).toEqual([
      'I wrote to Mr. Babbage.',
      'C. Babbage replied, e.g. by post!',
      'Did he?',
      'Yes.',
    ]);
  });
});

describe('paragraphsOf', () => {
  it('leaves plain text of Markdown', () => {
    const markdown = [
      '## A heading',
      'I wrote **seven** Notes,',
      'the *longest in',
      '1843*. See [the paper](https://example.com).[^1]',
      '',
      '- the first item',
      '2. the second',
      '',
      '```',
    ].join('\n');
    expect(paragraphsOf(markdown)).toEqual([
      'I wrote seven Notes, the longest in 1843. See the paper.',
      'the first item',
      'the second',
    ]);
  });

  it('keeps a wrapped line that begins with a year', () => {
    expect(paragraphsOf('It was finished in\n1910. Both are kept.')).toEqual([
      'It was finished in 1910. Both are kept.',
    ]);
  });
});

describe('shorten', () => {
  it('ends with a whole word', () => {
    expect(shorten('one two three', 9)).toBe('one two…');
    expect(shorten('one', 9)).toBe('one');
  });
});
