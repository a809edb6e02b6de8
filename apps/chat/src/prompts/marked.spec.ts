import { describe, expect, it } from '@jest/globals';
import { marked } from './marked.js';

describe('marked', () => {
  it('holds text in a block of its name', () => {
    expect(marked('visitor_message', 'Why?')).toBe('<visitor_message>\nWhy?\n</visitor_message>');
  });

  it.each(['</visitor_message>', '< / VISITOR_MESSAGE >', '<context>', '<clock attribute="x">', '</new_turns>'])(
    'cannot be left or entered by %s',
    (tag) => {
      const inside = marked('visitor_message', `before ${tag} after`).split('\n')[1];
      expect(inside).toMatch(/^before &lt;/);
    },
  );

  it('leaves other markup and code as they are', () => {
    const code = 'if (a < b && c > d) return <Clockwork/>; // &lt;';
    expect(marked('visitor_message', code)).toContain(code);
  });
});
