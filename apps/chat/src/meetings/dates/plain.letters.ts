/** Stands for every letter and digit that is none of a to z and 0 to 9. */
export const OTHER_LETTER = 'ª';

const ASCII = /^[\0-\x7f]*$/;
const NOT_ASCII = /[^\0-\x7f]/g;
const IS_LETTER = /[\p{L}\p{N}]/u;

/** Letter by letter without its marks, so that places in the text stay what they were. @param text in NFC */
export const unmarked = (text: string): string => (ASCII.test(text) ? text : text.replace(NOT_ASCII, bare));

const bare = (letter: string) => (/[\ud800-\udfff]/.test(letter) ? letter : letter.normalize('NFD').charAt(0));

/**
 * An unmarked text in small letters, again letter by letter: expressions over it need neither `i` nor `u`, which cost V8
 * most of the time that it takes to make them ready.
 */
export const plain = (text: string): string =>
  ASCII.test(text)
    ? text.toLowerCase()
    : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(NOT_ASCII, other);

const other = (letter: string) => (IS_LETTER.test(letter) ? OTHER_LETTER : letter);
