import { describe, expect, it } from '@jest/globals';
import { toPage } from '../chunker.js';
import { plainMarkdown } from './notion.markdown.js';

describe('plainMarkdown', () => {
  it('keeps paragraphs, headings and lists, without their colours', () => {
    const enhanced = [
      '# The engine {color="blue"}',
      'The mill grinds.',
      'The store holds. {color="red_bg"}',
      '- one',
      '\t- one and a half',
      '1. first',
      '- [x] done',
      '> said<br>so',
    ];
    expect(plainMarkdown(enhanced.join('\n'))).toBe(
      [
        '# The engine',
        '',
        'The mill grinds.',
        '',
        'The store holds.',
        '',
        '- one',
        '\t- one and a half',
        '1. first',
        '- [x] done',
        '',
        '> said so',
      ].join('\n'),
    );
  });

  it('takes toggles, callouts, columns and synced blocks apart', () => {
    const enhanced = [
      '<details color="gray">',
      '<summary>How it works</summary>',
      '\tCards feed it.',
      '\t<columns>',
      '\t\t<column>',
      '\t\t\tLeft side.',
      '\t\t</column>',
      '\t\t<column>',
      '\t\t\tRight side.',
      '\t\t</column>',
      '\t</columns>',
      '</details>',
      '<callout icon="💡" color="blue_bg">',
      '\tMind the steam.',
      '</callout>',
      '::: callout {icon="🔥"}',
      'Older callout.',
      ':::',
      '<synced_block url="https://www.notion.so/x#1">',
      '\tSame everywhere.',
      '</synced_block>',
      '## Folded {toggle="true" color="gray"}',
      '\tUnder the fold.',
    ];
    expect(plainMarkdown(enhanced.join('\n')).split('\n\n')).toEqual([
      '**How it works**',
      'Cards feed it.',
      'Left side.',
      'Right side.',
      'Mind the steam.',
      'Older callout.',
      'Same everywhere.',
      '## Folded',
      'Under the fold.',
    ]);
  });

  it('keeps code, also the tags and tabs in it, and formulas', () => {
    const enhanced = [
      '<callout>',
      '\t```html',
      '\t<details>',
      '\t\t<br> {color="red"}',
      '\t```',
      '</callout>',
      'Write `<span>` for colour.',
      '$$',
      'x^2 + <y>',
      '$$',
    ];
    expect(plainMarkdown(enhanced.join('\n'))).toBe(
      [
        '```html',
        '<details>',
        '\t<br> {color="red"}',
        '```',
        '',
        'Write `<span>` for colour.',
        '',
        '$$',
        'x^2 + <y>',
        '$$',
      ].join('\n'),
    );
  });

  it('makes rows of tables, which the chunker keeps whole', () => {
    const enhanced = [
      '<table header-row="true">',
      '\t<colgroup>',
      '\t\t<col color="red">',
      '\t</colgroup>',
      '\t<tr>',
      '\t\t<td>Card</td>',
      '\t\t<td color="blue">Use</td>',
      '\t</tr>',
      '\t<tr>',
      '\t\t<td>**Number**</td>',
      '\t\t<td>a | b<br>c</td>',
      '\t</tr>',
      '</table>',
    ];
    expect(plainMarkdown(enhanced.join('\n'))).toBe(
      ['| Card | Use |', '| --- | --- |', '| **Number** | a \\| b c |'].join('\n'),
    );
  });

  it('keeps captions and mentions, and no address that changes every hour', () => {
    const signed = 'https://files.example/a/b.png?X-Amz-Signature=0123&X-Amz-Date=1';
    const enhanced = [
      `![The mill at work](${signed})`,
      `<video src="${signed}">A demonstration</video>`,
      `See [the drawing](${signed}) and [the notes](https://example.com/notes?page=2).`,
      'With <mention-user url="user://1">Ada</mention-user> on <mention-date start="2026-01-05" end="2026-01-06"/>.',
      '<page url="https://www.notion.so/1">A page inside</page>',
      'Not a tag: \\<page\\>.',
      '<empty-block/>',
      '<table_of_contents color="gray"/>',
    ];
    expect(plainMarkdown(enhanced.join('\n')).split('\n\n')).toEqual([
      'The mill at work',
      'A demonstration',
      'See [the drawing](https://files.example/a/b.png) and [the notes](https://example.com/notes?page=2).',
      'With Ada on 2026-01-05 to 2026-01-06.',
      'A page inside',
      'Not a tag: \\<page\\>.',
    ]);
  });

  it('leaves nothing of a page that has only what cannot be read', () => {
    expect(plainMarkdown('![](https://files.example/a.png)\n<empty-block/>\n---').replace('---', '')).toBe('');
  });

  it('reads a table that does not end, and code that does not, to the end of the page', () => {
    expect(plainMarkdown('<table>\n<tr><td>Card</td></tr>\nrest')).toContain('| Card |');
    expect(plainMarkdown('```\ncode\n# no heading')).toBe('```\ncode\n# no heading');
  });

  it('is cut along its headings, with list items that hold code', () => {
    const body = plainMarkdown('# Cards\n- step\n\t```\n\tx = 1\n\t```\n# Steam\nHot.');
    const page = toPage('notion:1', { title: 'Engine', tags: [], visibility: 'public', body });
    expect(page.passages.map(({ headings, text }) => [headings, text])).toEqual([
      [['Cards'], '- step\n\t```\n\tx = 1\n\t```'],
      [['Steam'], 'Hot.'],
    ]);
  });
});
