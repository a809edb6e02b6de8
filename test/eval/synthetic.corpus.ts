import type { Page, Passage } from '@minime/knowledge';

const WORDS = 30_000;
const PASSAGE_WORDS = 250;
const PASSAGES_A_PAGE = 8;
const SYLLABLES = 'ba ce di fo gu la me ni po ru sa te vi wo zu kra sto ple fri glo'.split(' ');

/** The same numbers from 0 to 1 at every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A made-up word; frequent ones are short. */
function wordOf(rank: number): string {
  let word = '';
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    word += SYLLABLES[rest % SYLLABLES.length];
  }
  return `${word}x`;
}

/** The word of rank r comes about 1/r as often as the first: Zipf's law. */
const zipf = (random: () => number): string => wordOf(Math.floor(WORDS ** random()) - 1);

const text = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => zipf(random)).join(' ');

/** Pages with the word frequencies of prose, the same at every run. */
export function syntheticPages(passages: number): Page[] {
  const random = randomFrom(1);
  return Array.from({ length: Math.ceil(passages / PASSAGES_A_PAGE) }, (_, number) => {
    const id = `markdown:made-up-${number}.md`;
    const title = text(random, 4);
    const cut: Passage[] = Array.from({ length: PASSAGES_A_PAGE }, (_passage, ordinal) => ({
      id: `${number}-${ordinal}`,
      pageId: id,
      title,
      headings: [text(random, 4)],
      text: text(random, PASSAGE_WORDS),
      ordinal,
      tags: [],
    }));
    return { id, title, contentHash: id, passages: cut };
  });
}

/** A question of 3 to 25 words, most of them frequent; the same for the same number. */
export function questionOf(number: number): string {
  const random = randomFrom(1_000 + number);
  return text(random, 3 + Math.floor(random() * 23));
}
