import { describe, expect, it } from '@jest/globals';
import { isDraft } from './draft.mark.js';

describe('isDraft', () => {
  it.each([
    ['a callout', '<callout icon="📝" color="yellow_bg">\n\tMinime draft: not read.\n</callout>\nText.'],
    ['a callout in one line', '<callout>**Minime draft**</callout>'],
    ['the older form', '::: callout {icon="📝"}\nMinime draft\n:::'],
    ['a quote further down', 'What I wrote so far.\n\n> _minime draft_: later'],
  ])('knows the mark in %s', (_what, markdown) => {
    expect(isDraft(markdown)).toBe(true);
  });

  it.each([
    ['no box', 'The engine weighed fifteen tons.'],
    ['words within a line', 'I deleted the Minime draft of it.'],
    ['other words', 'Minime drafts are pages to be written.'],
    ['nothing', ''],
  ])('reads a page with %s', (_what, markdown) => {
    expect(isDraft(markdown)).toBe(false);
  });
});
