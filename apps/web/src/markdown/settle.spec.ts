import { describe, expect, it } from '@jest/globals';
import { Lexer, type MarkedToken, type Token } from 'marked';
import { settle } from './settle.js';

const answer = `The **Analytical Engine** was *never* built, \`Note G\` tells how it would have worked (see [the notes](https://example.org/notes)).

## What it could do

1. Add and **multiply**
2. Choose its own path
   - by a _card_

| Part | Purpose |
|------|---------|
| Mill | does the ~~sum~~ arithmetic |
| Store | keeps 1,000 numbers |

- One
- Two

> It weaves *algebraical patterns*

\`\`\`text
V1 * V2 = **V3**
\`\`\`

Is that **all**?`;

/** What a reader sees of the prose; code is left out, for there the markers belong to the text. */
const visible = (tokens: Token[]): string =>
  (tokens as MarkedToken[])
    .map((token) => {
      if (token.type === 'code') return '';
      if (token.type === 'list') return visible(token.items);
      if (token.type === 'table')
        return [token.header, ...token.rows]
          .flat()
          .map((cell) => visible(cell.tokens))
          .join();
      if ('tokens' in token && token.tokens) return visible(token.tokens);
      return 'text' in token ? token.text : '';
    })
    .join('\n');

describe('settle', () => {
  it('never lets a reader see a marker on its way to becoming markup', () => {
    for (let length = 1; length < answer.length; length += 1) {
      const seen = visible(new Lexer({ gfm: true, breaks: true }).lex(settle(answer.slice(0, length))));
      expect([length, seen.match(/[*_`|#~[\]>]|\]\(/g)]).toEqual([length, null]);
    }
  });

  it('loses nothing of what is complete', () => {
    expect(settle(answer)).toBe(answer);
  });

  it('has no heading flash up between a paragraph and the list that follows', () => {
    expect(settle('The parts:\n-')).toBe('The parts:');
    expect(settle('The parts:\n- Mill')).toBe('The parts:\n- Mill');
  });

  it.each([
    ['an **open', 'an **open**'],
    ['an **open *inner', 'an **open *inner***'],
    ['an **open ', 'an **open**'],
    ['half **closed*', 'half **closed**'],
    ['a `code', 'a `code`'],
    ['a `co*de` then *e', 'a `co*de` then *e*'],
    ['see [the no', 'see the no'],
    ['see [the notes](https://exa', 'see the notes'],
    ['2 * 3 and snake_case stay', '2 * 3 and snake_case stay'],
    ['an escaped \\* star', 'an escaped \\* star'],
    ['```js\nlet a = 1\n``', '```js\nlet a = 1'],
    ['```js\nlet **a', '```js\nlet **a'],
  ])('makes %j into %j', (growing, settled) => {
    expect(settle(growing)).toBe(settled);
  });
});
