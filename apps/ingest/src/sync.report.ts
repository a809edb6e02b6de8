import type { Problem, SyncReport } from './ports.js';
import type { Preview, ReadablePage } from './preview.js';

/** What `npm run sync` says at the end. */
export function reportText(report: SyncReport): string {
  const { seen, changed, indexed, deleted, skipped, failed, requests, tokens } = report;
  const seconds = (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1_000;
  const counts = [
    `seen ${seen}`,
    `changed ${changed}`,
    `indexed ${counted(indexed, 'passage')}`,
    `deleted ${deleted}`,
    `skipped ${skipped.length}`,
    `failed ${failed.length}`,
    counted(requests, 'request'),
    counted(tokens, 'token'),
    `${seconds.toFixed(1)} s`,
  ];
  return [
    `Knowledge synced: ${counts.join(', ')}`,
    ...problems('Skipped', skipped),
    ...problems('Failed (what was indexed before still answers, unless said otherwise)', failed),
    '',
  ].join('\n');
}

const BAR_CHARS = 30;

/** What a terminal shows meanwhile, in one line. @param total from 1 */
export function progressText(done: number, total: number): string {
  const filled = Math.floor((done / total) * BAR_CHARS);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_CHARS - filled)}] page ${done} of ${total}`;
}

/** What `npm run sync -- --dry-run` says. */
export function previewText({ readable, skipped, failed, vanishing }: Preview): string {
  return [
    `Strangers will be able to read ${counted(readable.length, 'page')}${readable.length > 0 ? ':' : '.'}`,
    ...readable.map(pageLine),
    ...problems('Left out', skipped),
    ...problems('Failed', failed),
    ...(vanishing.length > 0 ? ['', 'No longer readable after the sync:', ...vanishing.map((id) => `  ${id}`)] : []),
    '',
    'Nothing was written.',
    '',
  ].join('\n');
}

function pageLine({ place, title, url, passages, state }: ReadablePage): string {
  const details = [title, passages === undefined ? undefined : counted(passages, 'passage'), url ?? 'no link', state];
  return `  ${place}  (${details.filter(Boolean).join(', ')})`;
}

const problems = (heading: string, list: Problem[]): string[] =>
  list.length > 0 ? ['', `${heading}:`, ...list.map(({ place, reason }) => `  ${place}: ${reason}`)] : [];

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
