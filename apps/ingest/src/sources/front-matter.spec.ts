import { describe, expect, it } from '@jest/globals';
import { readFrontMatter } from './front-matter.js';

const read = (yaml: string) => readFrontMatter(`---\n${yaml}\n---\nText.\n`).matter;

describe('readFrontMatter', () => {
  it('parts the front matter from the text', () => {
    const text =
      '---\ntitle: "A: B"\nurl: https://example.com/a\ntags: [one, two]\nlanguage: pt-BR\n---\n\n# Text\n\n---\n';
    expect(readFrontMatter(text)).toEqual({
      matter: {
        title: 'A: B',
        url: 'https://example.com/a',
        tags: ['one', 'two'],
        language: 'pt',
        visibility: 'public',
      },
      body: '\n\n# Text\n\n---\n',
    });
  });

  it.each([
    ['no front matter', 'Text with --- in it'],
    ['a rule further down', 'Text\n\n---\n\nMore'],
    ['an empty text', ''],
  ])('takes %s for all text', (_what, text) => {
    expect(readFrontMatter(text)).toEqual({ matter: { tags: [], visibility: 'public' }, body: text });
  });

  it.each<[string, string, object]>([
    ['a comma list of tags', 'tags: one, two', { tags: ['one', 'two'] }],
    ['numbers as tags and title', 'title: 1843\ntags: [1843]', { title: '1843', tags: ['1843'] }],
    ['empty keys', 'title:\nurl:\ntags:\nlanguage:\nvisibility:', { tags: [], visibility: 'public' }],
    ['keys we do not know', 'layout: post\ndraft: false', { visibility: 'public' }],
    ['capitals', 'Title: T\nVisibility: Private', { title: 'T', visibility: 'private' }],
    ['nothing at all', '', { tags: [], visibility: 'public' }],
  ])('understands %s', (_what, yaml, matter) => {
    expect(read(yaml)).toMatchObject(matter);
  });

  it.each([
    ['YAML that is none', 'title: T\ntags: [one', /^front matter, line \d: /],
    ['a list instead of keys', '- one', /^front matter, keys: /],
    [
      'an address that a browser would run',
      'url: javascript:alert(1)',
      /^front matter, url: must be an http\(s\) address/,
    ],
    ['a language that is none', 'language: English please', /^front matter, language: must be a code/],
    ['a structure for a title', 'title: { a: 1 }', /^front matter, title: /],
    [
      'an alias bomb',
      `a: &a [x, x]\n${'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(', ')}]`)
        .join('\n')}`,
      /^front matter: /,
    ],
  ])('reports %s in one line', (_what, yaml, message) => {
    const failure = () => read(yaml);
    expect(failure).toThrow(
      expect.objectContaining({ code: 'page_unreadable', message: expect.stringMatching(message) }),
    );
    expect(failure).toThrow(expect.objectContaining({ message: expect.not.stringContaining('\n') }));
  });

  it('counts lines as the file does', () => {
    expect(() => read('title: fine\nurl: "open')).toThrow(/line [34]:/);
  });

  it('reports front matter that does not end', () => {
    expect(() => readFrontMatter('---\ntitle: T\n\nText')).toThrow(
      expect.objectContaining({ code: 'page_unreadable' }),
    );
  });

  it.each([
    ['misspelt', '---\nvisibility: privat\n---\nText'],
    ['in broken YAML', '---\nvisibility: private\ntags: [\n---\nText'],
    ['in front matter that does not end', '---\n"visibility": "private"\n\nText'],
  ])('withholds a page whose visibility is not public: %s', (_what, text) => {
    expect(() => readFrontMatter(text)).toThrow(expect.objectContaining({ code: 'page_withheld' }));
  });
});
