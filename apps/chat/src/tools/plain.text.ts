/** Control characters, and marks that turn the direction of text or cannot be seen; not those that join letters. */
const UNSEEN = /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/** What people may read elsewhere, in a mail or a list, without being led astray by it. */
export const plainText = {
  /** One line of visible text. */
  line: (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').replace(UNSEEN, '').trim(),

  /** The same with its line breaks. */
  lines: (text: string): string =>
    text
      .split(/\r\n?|\n/)
      .map((line) => plainText.line(line))
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
};
