import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toPage } from './chunker.js';
import { MAX_CHARS, UNCUT_CHARS } from './chunking/limits.js';
import type { SourceDocument } from './ports.js';

const document = (body: string, more: Partial<SourceDocument> = {}): SourceDocument => ({
  title: 'The page',
  tags: [],
  visibility: 'public',
  body,
  ...more,
});
const passages = (body: string, more?: Partial<SourceDocument>) =>
  toPage('markdown:page.md', document(body, more)).passages;
const texts = (body: string) => passages(body).map(({ text }) => text);

describe('toPage', () => {
  it('cuts at headings and keeps the way to each passage', () => {
    const body = 'Intro.\n\n# One\n\nFirst.\n\n## Inner\n\nSecond.\n\n# Two\n\nThird.';
    expect(passages(body).map(({ headings, text, ordinal }) => [ordinal, headings.join(' > '), text])).toEqual([
      [0, '', 'Intro.'],
      [1, 'One', 'First.'],
      [2, 'One > Inner', 'Second.'],
      [3, 'Two', 'Third.'],
    ]);
  });

  it('does not repeat the title as a heading', () => {
    expect(passages('# The page\n\nText.\n\n## Part\n\nMore.').map(({ headings }) => headings)).toEqual([[], ['Part']]);
  });

  it('reads headings without their marks', () => {
    expect(passages('## The *mill* and the `store` of [Babbage](https://example.com)\n\nText.')[0]?.headings).toEqual([
      'The mill and the store of Babbage',
    ]);
  });

  it('takes a # inside code for code', () => {
    expect(passages('## Shell\n\n```sh\n# a comment\nls\n```').map(({ headings }) => headings)).toEqual([['Shell']]);
  });

  it('keeps a heading that has nothing under it as a statement', () => {
    expect(texts('## Parent\n\n### I was born in 1815')).toEqual(['I was born in 1815']);
  });

  it.each([
    ['nothing', ''],
    ['blank lines', ' \n\n \n'],
    ['an image without a description', '![](picture.png)'],
    ['a rule', '---\n\n***'],
    ['a comment', '<!-- to do: write this page -->'],
  ])('finds no passage in %s', (_what, body) => {
    expect(passages(body)).toEqual([]);
  });

  it('keeps comments to the owner', () => {
    const body =
      'Before <!-- secret one --> after.\n\n<!-- secret\n\ntwo -->\n\n## Heading <!-- secret three -->\n\nEnd.';
    expect(JSON.stringify(passages(body))).not.toContain('secret');
    expect(texts(body).join(' ')).toMatch(/Before {2}after\.\s+End\./);
  });

  it('keeps a comment that is code', () => {
    expect(texts('```html\n<!-- shown -->\n```')[0]).toContain('<!-- shown -->');
  });

  it('repeats the header over every part of a long table and cuts no row', () => {
    const rows = Array.from({ length: 200 }, (_, index) => `| row ${index} | ${'value '.repeat(8)}|`);
    const parts = texts(['| Name | Value |', '|---|---|', ...rows].join('\n'));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => part.startsWith('| Name | Value |\n|---|---|\n'))).toBe(true);
    const kept = parts.flatMap((part) => part.split('\n').slice(2)).map((row) => row.trim());
    expect(kept).toEqual(rows.map((row) => row.trim()));
  });

  it('never cuts a code block of human size', () => {
    const code = `\`\`\`js\n${Array.from({ length: 120 }, (_, index) => `call(${index}); // ${'x'.repeat(30)}`).join('\n')}\n\`\`\``;
    expect(code.length).toBeGreaterThan(MAX_CHARS);
    expect(texts(`Before.\n\n${code}\n\nAfter.`).filter((text) => text.includes(code))).toHaveLength(1);
  });

  it('keeps a code block in a long list whole', () => {
    const code = `\`\`\`js\n  ${'step();\n  '.repeat(60)}\n  \`\`\``;
    const item = `- ${'Some words about it. '.repeat(100)}\n\n  ${code}\n\n  ${'More words. '.repeat(50)}`;
    expect(
      texts(item).filter((text) => text.includes('```js') && text.match(/step\(\);/g)?.length === 60),
    ).toHaveLength(1);
  });

  it('fences every part of a monstrous code block again', () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index} ${'y'.repeat(40)}`);
    const parts = texts(`~~~text\n${lines.join('\n')}\n~~~`);
    expect(parts.every((part) => part.startsWith('~~~text\n') && part.endsWith('~~~'))).toBe(true);
    expect(parts.every((part) => part.length <= UNCUT_CHARS)).toBe(true);
    expect(parts.flatMap((part) => part.split('\n').slice(1, -1))).toEqual(lines);
  });

  it('lets the parts of a split section overlap by whole sentences, and no others', () => {
    const sentences = Array.from(
      { length: 60 },
      (_, index) => `Sentence number ${index} says something of its own here.`,
    );
    const [first, second] = texts(`## Long\n\n${sentences.join(' ')}\n\n## Short\n\nAlone.`);
    const repeated = sentences.filter((sentence) => first?.includes(sentence) && second?.includes(sentence));
    expect(repeated.length).toBeGreaterThan(0);
    expect(second?.startsWith(repeated[0]!)).toBe(true);
    expect(texts(`## Long\n\n${sentences.join(' ')}\n\n## Short\n\nAlone.`).at(-1)).toBe('Alone.');
  });

  it('names passages that say the same under the same heading apart', () => {
    const ids = passages('## A\n\nSame.\n\n## A\n\nSame.\n\n## B\n\nSame.').map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  it('changes the ids of the changed passage only', () => {
    const before = passages('## A\n\nOne.\n\n## B\n\nTwo.');
    const after = passages('New.\n\n## A\n\nOne.\n\n## B\n\nTwo, changed.');
    expect(after.map(({ id }) => before.some((passage) => passage.id === id))).toEqual([false, true, false]);
  });

  it.each<[string, Partial<SourceDocument>]>([
    ['title', { title: 'Another' }],
    ['url', { url: 'https://example.com' }],
    ['tags', { tags: ['new'] }],
    ['language', { language: 'de' }],
    ['text', { body: 'Other.' }],
  ])('gives another content hash when the %s changes', (_what, change) => {
    const hash = (more: Partial<SourceDocument>) => toPage('markdown:page.md', document('Text.', more)).contentHash;
    expect(hash(change)).not.toBe(hash({}));
    expect(hash(change)).toBe(hash(change));
  });

  describe('for any page', () => {
    const word = fc.oneof(
      fc.stringMatching(/^[a-zäé]{1,12}$/),
      fc.constantFrom('one.', 'two!', '“three?”', '句点。', '🙂', '1,000'),
      fc.stringMatching(/^[a-z]{2500}$/),
    );
    const words = fc.array(word, { minLength: 1, maxLength: 400 }).map((list) => list.join(' '));
    const block = fc.oneof(
      words,
      fc
        .tuple(fc.integer({ min: 1, max: 6 }), fc.stringMatching(/^[a-z]{1,12}$/))
        .map(([n, text]) => `${'#'.repeat(n)} ${text}`),
      fc.array(words, { minLength: 1, maxLength: 6 }).map((items) => items.map((item) => `- ${item}`).join('\n')),
      words.map((text) => `> ${text}`),
      words.map((text) => `\`\`\`\n${text.replaceAll(' ', '\n')}\n\`\`\``),
    );
    const markdown = fc.array(block, { maxLength: 12 }).map((blocks) => blocks.join('\n\n'));
    /** Marks of headings and of quotations are not text. */
    const lettersOf = (text: string) => text.match(/[\p{L}\p{N}]/gu) ?? [];

    it('loses no text', () => {
      fc.assert(
        fc.property(markdown, (body) => {
          const found = passages(body);
          let rest = found.flatMap(({ headings, text }) => [...headings, text]).join('\n');
          rest = rest.replace(/\s+/g, '');
          for (const each of new Set(body.split(/\s+/).filter((part) => lettersOf(part).length > 0))) {
            const bare = each.replace(/^>+/, '');
            // A word longer than a passage is cut in the middle; it is there in parts.
            if (bare.length <= MAX_CHARS / 2) expect(rest).toContain(bare);
          }
          expect(lettersOf(rest).length).toBeGreaterThanOrEqual(lettersOf(body.replace(/^#{1,6} .*$/gm, '')).length);
        }),
        { numRuns: 60 },
      );
    });

    it('keeps the limits, numbers the passages and names each by its own id', () => {
      fc.assert(
        fc.property(markdown, (body) => {
          const found = passages(body);
          expect(found.map(({ ordinal }) => ordinal)).toEqual(found.map((_, index) => index));
          expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
          for (const { text } of found) {
            expect(text.trim()).not.toBe('');
            expect(text.length).toBeLessThanOrEqual(text.includes('```') ? UNCUT_CHARS + MAX_CHARS : MAX_CHARS);
          }
          expect(passages(body)).toEqual(found);
        }),
        { numRuns: 60 },
      );
    });
  });
});
