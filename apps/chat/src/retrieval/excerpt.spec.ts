import { describe, expect, it } from '@jest/globals';
import { excerptOf } from './excerpt.js';

const of = (text: string) =>
  excerptOf({ id: 'p', pageId: 'markdown:a.md', title: 'A', headings: [], text, ordinal: 0, tags: [] });

describe('excerptOf', () => {
  it('takes whole sentences, as many as fit', () => {
    expect(of('It burns oil. It turns by clockwork.')).toBe('It burns oil. It turns by clockwork.');
    const long = `${'Word '.repeat(50)}end.`;
    expect(of(`${long} ${long}`)).toBe(long);
  });

  it('leaves out what means something only where it stands', () => {
    expect(of('# Title\nIt burns oil. See [this](https://example.com).')).toBe('It burns oil.');
    expect(of('<img src=x> <script>x</script>')).toBe('');
    expect(of('- one\n- two')).toBe('');
  });
});
