import type { Gap } from './gap.js';

/** Gaps for a terminal, with what visitors wrote. @param days that they are from */
export function gapText(gaps: readonly Gap[], days: number): string {
  if (gaps.length === 0) return `nothing was left unanswered in the last ${days} days\n`;
  return `${gaps.map(blockOf).join('\n\n')}\n`;
}

function blockOf({ asked, conversations, question, examples, lastAskedAt, page }: Gap): string {
  return [
    `${asked}x  ${question}`,
    ...examples.map((example) => `    also: ${example}`),
    `    by ${counted(conversations, 'conversation')}, last on ${lastAskedAt.slice(0, 10)}`,
    `    ${placeOf(page)}`,
  ].join('\n');
}

/** Where an answer would belong. */
export const placeOf = (page: Gap['page']): string =>
  page
    ? `place to answer: ${page.title}${page.url ? ` (${page.url})` : ''}`
    : 'no page is near it: it wants one of its own';

/** `1 conversation`, `2 conversations`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
