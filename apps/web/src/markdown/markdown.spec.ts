import { describe, expect, it } from '@jest/globals';
import type { Citation } from '@minime/contracts';
import type { Component, VNode } from 'preact';
import { h } from 'preact';
import { Markdown, type MarkdownProps, safeAddress, toPlainText } from './markdown.js';
import { toSources } from './sources.js';

const isVoid = new Set(['hr', 'br']);
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** The elements that a browser would be told to make, written as HTML. */
function written(node: unknown): string {
  if (node === null || node === undefined || typeof node === 'boolean') return '';
  if (Array.isArray(node)) return node.map(written).join('');
  if (typeof node !== 'object') return escaped(String(node));
  const { type, props } = node as VNode<Record<string, unknown>>;
  if (typeof type === 'function') {
    const Made = type as unknown as new (props: object) => Component;
    return written(new Made(props).render(props, {}));
  }
  const { children, ...attributes } = props;
  const tag = [type, ...Object.entries(attributes).map(([name, value]) => `${name}="${value}"`)].join(' ');
  return isVoid.has(type as string) ? `<${tag}>` : `<${tag}>${written(children)}</${type}>`;
}

const html = (text: string, more: Partial<MarkdownProps> = {}) =>
  written(Markdown({ text, renderMark: (number) => h('sup', null, number), ...more }));
const marked = (text: string, after: string) =>
  html(text, { marks: [{ offset: text.indexOf(after) + after.length, number: 1 }] });

describe('Markdown', () => {
  it.each([
    ['**bold** and *em*', '<p><strong>bold</strong> and <em>em</em></p>'],
    ['# Title', '<h3>Title</h3>'],
    ['line\nline', '<p>line<br>line</p>'],
    ['3. three\n4. four', '<ol start="3"><li>three</li><li>four</li></ol>'],
    ['- [x] done', '<ul><li>☑ done</li></ul>'],
    ['`a < b`', '<p><code>a &lt; b</code></p>'],
    ['```js\n<b>\n```', '<div class="code" dir="ltr"><pre tabIndex="0"><code>&lt;b></code></pre></div>'],
    ['AT&amp;T &#169; 1843', '<p>AT&amp;T © 1843</p>'],
    ['from ~5 to ~10', '<p>from ~5 to ~10</p>'],
    [
      '|a|\n|-:|\n|1|',
      '<div class="table" tabIndex="0"><table><thead><tr><th class="align-right">a</th></tr></thead><tbody><tr><td class="align-right">1</td></tr></tbody></table></div>',
    ],
    ['a<br>b', '<p>a<br>b</p>'],
  ])('renders %j', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it('links to the web and to mail only, in a page of its own', () => {
    expect(html('[notes](https://example.org/a?b=1&c=2)')).toBe(
      '<p><a href="https://example.org/a?b=1&c=2" target="_blank" rel="noopener">notes</a></p>',
    );
    expect(html('me@example.org')).toContain('href="mailto:me@example.org"');
  });

  it.each([
    ['javascript:alert(1)'],
    ['JaVaScRiPt:alert(1)'],
    [' \u0001javascript:alert(1)'],
    ['data:text/html,<script>alert(1)</script>'],
    ['vbscript:x'],
    ['file:///etc/passwd'],
    ['blob:https://example.org/x'],
    ['/relative'],
    ['//example.org'],
    [''],
  ])('takes %j for no address', (href) => {
    expect(safeAddress(href)).toBeUndefined();
    expect(html(`[press](<${href}>)`)).not.toContain('<a ');
  });

  it.each([
    ['<script>alert(1)</script>'],
    ['<img src=x onerror=alert(1)>'],
    ['a <svg onload=alert(1)> b'],
    ['<iframe srcdoc="<script>alert(1)</script>"></iframe>'],
    ['[x]: javascript:alert(1)\n\n[x]'],
    ['![p](https://tracker.example/p.png)'],
    ['<a href="javascript:alert(1)">x</a>'],
    ['&#60;script&#62;alert(1)&#60;/script&#62;'],
    ['<!-- --><style>*{display:none}</style>'],
  ])('makes nothing but text of %j', (text) => {
    expect(html(text)).not.toMatch(/<(?!\/?(p|span)\b)/);
  });

  it('shows a picture as its description', () => {
    expect(html('![The engine](https://example.org/e.png)')).toBe('<p>The engine</p>');
  });

  describe('marks', () => {
    it.each([
      ['It weaves. Next', 'weaves.', '<p>It weaves.<sup>1</sup> Next</p>'],
      ['It weaves. Next', 'weaves. ', '<p>It weaves.<sup>1</sup> Next</p>'],
      ['It **weaves.** Next', '**weaves.**', '<p>It <strong>weaves.</strong><sup>1</sup> Next</p>'],
      ['- one\n- two', 'one\n', '<ul><li>one<sup>1</sup></li><li>two</li></ul>'],
      ['# Title\n\ntext', 'Title', '<h3>Title<sup>1</sup></h3><p>text</p>'],
      ['one\n\ntwo', 'one\n\n', '<p>one<sup>1</sup></p><p>two</p>'],
      ['use `code`', '`co', '<p>use <code>code</code><sup>1</sup></p>'],
      [
        '```\ncode\n```\n\nend',
        '```\ncode\n```',
        '<div class="code" dir="ltr"><pre tabIndex="0"><code>code</code></pre></div><p><sup>1</sup></p><p>end</p>',
      ],
      [
        '[a](https://example.org)',
        '[a](https://ex',
        '<p><a href="https://example.org" target="_blank" rel="noopener">a</a><sup>1</sup></p>',
      ],
      [
        'see https://example.org',
        'example.org',
        '<p>see <a href="https://example.org" target="_blank" rel="noopener">https://example.org</a><sup>1</sup></p>',
      ],
    ])('stand in %j behind %j', (text, after, expected) => {
      expect(marked(text, after)).toBe(expected);
    });

    it('stand inside the cell of a table', () => {
      expect(marked('|a|b|\n|-|-|\n|1|2|', '|1|2|')).toContain('<td>2<sup>1</sup></td></tr>');
    });

    it('keep their order over blocks', () => {
      const marks = [1, 2, 3].map((number) => ({
        offset: 'one\n\n`two`\n\nthree'.indexOf(['one', 'two', 'three'][number - 1]!) + 3,
        number,
      }));
      expect(html('one\n\n`two`\n\nthree', { marks }).match(/\d(?=<\/sup>)/g)).toEqual(['1', '2', '3']);
    });

    it('cannot be forged by the text', () => {
      expect(html('a\uFFFCb', { marks: [] })).toBe('<p>a\uFFFDb</p>');
    });
  });
});

describe('toPlainText', () => {
  it('leaves nothing but the words', () => {
    const text = '## One\n\nA **bold** [link](https://example.org) &amp; `code`\n\n- a\n- b\n\n|x|y|\n|-|-|\n|1|2|';
    expect(toPlainText(text)).toBe('One\n\nA bold link & code\n\na\nb\n\nx, y\n1, 2');
  });
});

describe('toSources', () => {
  const citation = (index: number, offset: number, title: string, quote = 'q'): Citation => ({
    index,
    offset,
    title,
    quote,
  });

  it('numbers each page once, in the order of its first mention', () => {
    const { sources, marks } = toSources([
      citation(1, 10, 'Note G'),
      citation(2, 20, 'Letters'),
      citation(3, 30, 'Note G', 'other words'),
      citation(4, 30, 'Note G'),
    ]);
    expect(sources).toEqual([
      { number: 1, title: 'Note G', quotes: ['q', 'other words'] },
      { number: 2, title: 'Letters', quotes: ['q'] },
    ]);
    expect(marks).toEqual([
      { offset: 10, number: 1 },
      { offset: 20, number: 2 },
      { offset: 30, number: 1 },
    ]);
  });
});
