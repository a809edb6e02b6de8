import { describe, expect, it } from '@jest/globals';
import type { ScoredPassage } from '@minime/knowledge';
import { CitationBook } from './citation.book.js';

const passage = (name: string, text: string, more: Partial<ScoredPassage> = {}): ScoredPassage => ({
  id: name,
  pageId: `markdown:${name}.md`,
  title: name,
  headings: ['Part'],
  text,
  ordinal: 0,
  tags: [],
  score: 1,
  ...more,
});
const cited = (name: string, quote: string) => ({
  type: 'citation' as const,
  title: 'whatever the model says',
  source: `markdown:${name}.md#0`,
  quote,
});

describe('CitationBook', () => {
  const book = () =>
    new CitationBook([
      passage('engine', 'It weaves  algebraical\npatterns.', { url: 'https://example.com/engine' }),
      passage('loom', 'It weaves flowers.'),
    ]);

  it('tells where a statement comes from', () => {
    expect(book().cite(cited('engine', 'It weaves algebraical patterns.'), 12)).toEqual({
      index: 1,
      offset: 12,
      title: 'engine › Part',
      url: 'https://example.com/engine',
      quote: 'It weaves algebraical patterns.',
    });
  });

  it('gives a passage one number, in the order of first use', () => {
    const citations = book();
    expect(citations.cite(cited('loom', 'flowers'), 1)).toMatchObject({ index: 1 });
    expect(citations.cite(cited('engine', 'algebraical'), 2)).toMatchObject({ index: 2 });
    expect(citations.cite(cited('loom', 'It weaves'), 3)).toMatchObject({ index: 1 });
  });

  it('has no address where the passage has none', () => {
    expect(book().cite(cited('loom', 'flowers'), 1)).not.toHaveProperty('url');
  });

  it('shows a passage once at one place', () => {
    const citations = book();
    citations.cite(cited('loom', 'flowers'), 1);
    expect(citations.cite(cited('loom', 'It weaves'), 1)).toBeUndefined();
  });

  it.each([
    ['words that are not there', cited('loom', 'It weaves flowers and leaves.')],
    ['nothing', cited('loom', '  ')],
    ['a passage that nobody gave', cited('invented', 'It weaves flowers.')],
  ])('shows nothing for %s', (_, citation) => {
    expect(book().cite(citation, 1)).toBeUndefined();
  });

  it('takes in passages once', () => {
    const citations = book();
    const found = passage('notes', 'Seven notes.');
    expect(citations.add([found, passage('loom', 'It weaves flowers.')])).toEqual([found]);
    expect(citations.cite(cited('notes', 'Seven notes.'), 1)).toMatchObject({ index: 1 });
  });

  it('keeps long quotes within what a frame may carry', () => {
    const citations = new CitationBook([passage('long', 'word '.repeat(1_000))]);
    expect(citations.cite(cited('long', 'word '.repeat(1_000)), 1)?.quote.length).toBeLessThanOrEqual(2_000);
  });
});
