/**
 * Characters that change how other text is shown, or that no mail should carry: controls (but not line breaks), marks
 * that turn the writing direction around, invisible fillers. The joiners that emoji and several scripts need may stay.
 */
const UNSEEN =
  /(?!\n)[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Letters with more marks than any language puts on one; such towers cover the lines around them. */
const TOWERS = /(\p{M}{4})\p{M}+/gu;

/** Half a character, as a cut in the wrong place leaves it. */
const LONE_SURROGATE = /\p{Cs}/gu;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** One line without control or direction characters, at most `max` characters as people count them. */
export function singleLine(text: string, max: number): string {
  return shorten(readable(text).replace(/\s+/g, ' ').trim(), max);
}

/** The same with its line breaks kept, of which at most two follow each other. */
export function multiLine(text: string, max: number): string {
  const lines = readable(text)
    .split('\n')
    .map((line) => line.trimEnd());
  return shorten(
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    max,
  );
}

function readable(text: string): string {
  return text
    .replace(LONE_SURROGATE, '\ufffd')
    .normalize('NFC')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(UNSEEN, '')
    .replace(TOWERS, '$1');
}

/** Cuts between whole characters, never inside an emoji or a letter with its accents. */
function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  let cut = 0;
  let count = 0;
  for (const { index } of segmenter.segment(text)) {
    count += 1;
    if (count === max) cut = index;
    if (count > max) return `${text.slice(0, cut).trimEnd()}…`;
  }
  return text;
}
