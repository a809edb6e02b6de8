import type { Mark } from './sources.js';

/** Unicode's "object replacement character": stands in the text where a mark belongs. A symbol, so it may follow emphasis. */
export const MARK = '\uFFFC';
const STRAY_MARK = '\uFFFD';

export const countMarks = (text: string): number => text.split(MARK).length - 1;
export const withoutMarks = (text: string): string => text.replaceAll(MARK, '');

/**
 * The Markdown with a placeholder wherever a mark belongs, in the order of `marks`. A mark stands right after the words
 * it belongs to, never where it would break a table row or a code fence.
 * @param marks ordered by offset
 */
export function placeMarks(markdown: string, marks: readonly Mark[]): string {
  const text = markdown.replaceAll(MARK, STRAY_MARK);
  let placed = '';
  let from = 0;
  for (const { offset } of marks) {
    const place = Math.max(from, placeFor(text, offset));
    placed += text.slice(from, place) + (endsWithFence(text.slice(0, place)) ? `\n\n${MARK}` : MARK);
    from = place;
  }
  return placed + text.slice(from);
}

/** Just behind the last word before `offset`; in a table inside its cell. */
function placeFor(text: string, offset: number): number {
  const before = text.slice(0, offset).trimEnd();
  const isRow = /(^|\n)[ \t]*\|[^\n]*\|$/.test(before);
  return isRow ? before.slice(0, -1).trimEnd().length : before.length;
}

const endsWithFence = (text: string): boolean => /(^|\n) {0,3}(`{3,}|~{3,})[^\n`]*$/.test(text);
