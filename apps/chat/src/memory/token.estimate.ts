/** Scripts in which one character is about one token: Han, kana, Hangul and their full-width punctuation. */
const DENSE = /[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF00-\uFFEF]/u;
const LATIN_CHARACTERS_PER_TOKEN = 4;
/** Cyrillic, Arabic, Devanagari, Thai and the like take more tokens a word than the tokenizers' favourites. */
const OTHER_CHARACTERS_PER_TOKEN = 2;
const LAST_LATIN = 0x024f;

/**
 * About how many tokens a text takes: 4 characters a token in Latin script, 1 in East Asian ones, 2 in others. It is
 * within some 20 % for prose, which is enough to decide what is remembered word for word.
 */
export function estimateTokens(text: string): number {
  let latin = 0;
  let others = 0;
  // By code unit: every turn weighs some ten thousand of them, and nearly all are Latin.
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) <= LAST_LATIN) {
      latin++;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at)!);
    others += DENSE.test(character) ? 1 : 1 / OTHER_CHARACTERS_PER_TOKEN;
    at += character.length - 1;
  }
  return Math.ceil(latin / LATIN_CHARACTERS_PER_TOKEN + others);
}

/** The beginning of a text that takes at most `limit` tokens, with an ellipsis where something was cut. */
export function clipToTokens(text: string, limit: number): string {
  if (estimateTokens(text) <= limit) return text;
  const characters = [...text];
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (estimateTokens(characters.slice(0, middle).join('')) < limit) low = middle;
    else high = middle - 1;
  }
  return `${characters.slice(0, low).join('').trimEnd()}…`;
}
