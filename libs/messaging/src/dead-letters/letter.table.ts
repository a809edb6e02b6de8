import type { DeadLetter } from './dead-letters.js';

const HEADINGS = ['QUEUE', 'ID', 'DIED IN', 'WHY', 'ATTEMPTS', 'AT'];

/** Dead letters for a terminal; bodies and reasons hold what people wrote, so they come only with `show`. */
export function letterTable(letters: DeadLetter[], show: boolean): string {
  if (letters.length === 0) return 'no dead letters\n';
  const rows = letters.map(({ queue, id, origin, code, attempts, diedAt }) => [
    queue,
    id,
    origin ?? '-',
    code,
    String(attempts),
    diedAt ?? '-',
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = letters.flatMap(({ reason, body }, i) => [
    line(rows[i] ?? []),
    ...(show ? [`    ${reason}`, `    ${body}`] : []),
  ]);
  return `${[line(HEADINGS), ...lines].join('\n')}\n`;
}
