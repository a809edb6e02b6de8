import type { Passage } from '@minime/knowledge';

const EXCERPT_CHARS = 300;
/** Ends of sentences and of lines. */
const SENTENCE = /[^.!?\n]+(?:[.!?]+|\n|$)/gu;
/** Markup, links and tables: they mean something only where they stand. */
const NOT_PROSE = /[<>[\]`|#]|https?:|^\s*[-*+]\s/u;

/** The first plain sentences of a passage, as they stand in it; empty where it has none. */
export function excerptOf({ text }: Passage): string {
  let excerpt = '';
  for (const [sentence] of text.matchAll(SENTENCE)) {
    const isProse = /\p{L}/u.test(sentence) && !NOT_PROSE.test(sentence);
    if (isProse && (excerpt + sentence).length <= EXCERPT_CHARS) excerpt += sentence;
    else if (excerpt !== '') break;
  }
  return excerpt.replace(/\s+/gu, ' ').trim();
}
