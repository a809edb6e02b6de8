import { describe, expect, it } from '@jest/globals';
import { UNANSWERED_MARK, UnansweredMark } from './unanswered.mark.js';

function read(...pieces: string[]): { out: string[]; seen: boolean } {
  const mark = new UnansweredMark();
  const out = pieces.map((piece) => mark.push(piece));
  expect(mark.decided).toBeLessThanOrEqual(mark.received);
  out.push(mark.end());
  expect(mark.decided).toBe(mark.received);
  return { out, seen: mark.seen };
}

describe('the mark of an answer that leaves something open', () => {
  it.each([UNANSWERED_MARK, '<unanswered />', '<unanswered></unanswered>', '<UNANSWERED/>', '< unanswered / >'])(
    'is taken out as %s, wherever the stream cuts it',
    (written) => {
      const text = `I do not know that. ${written} Ask me more.`;
      for (let at = 0; at <= text.length; at++) {
        const { out, seen } = read(text.slice(0, at), text.slice(at));
        expect(out.join('')).toBe('I do not know that.  Ask me more.');
        expect(seen).toBe(true);
      }
      expect(read(...text).out.join('')).toBe('I do not know that.  Ask me more.');
    },
  );

  it.each(['2 < 3 and unanswered', 'a <b> c', '<', '<unanswered', '<unansweredly/>', `<${' '.repeat(40)}unanswered`])(
    'is not seen in %p, of which nothing is lost',
    (text) => {
      for (const pieces of [[text], [...text]]) expect(read(...pieces)).toMatchObject({ seen: false });
      expect(read(...text).out.join('')).toBe(text);
    },
  );

  it('holds nothing back but what may become one', () => {
    expect(read('A plain word, ', 'x < y', ' and <un', 'do>').out).toEqual([
      'A plain word, ',
      'x < y',
      ' and ',
      '<undo>',
      '',
    ]);
  });
});
