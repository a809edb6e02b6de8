import { describe, expect, it } from '@jest/globals';
import type { SyncReport } from './ports.js';
import { progressText, reportText } from './sync.report.js';

describe('progressText', () => {
  it.each([
    [0, 40, '[------------------------------] page 0 of 40'],
    [13, 40, '[#########---------------------] page 13 of 40'],
    [39, 40, '[#############################-] page 39 of 40'],
    [40, 40, '[##############################] page 40 of 40'],
  ])('%i of %i', (done, total, line) => {
    expect(progressText(done, total)).toBe(line);
  });
});

describe('reportText', () => {
  it('says what was done, what was left out and why, and what it took', () => {
    const report: SyncReport = {
      startedAt: '2026-11-22T10:00:00.000Z',
      finishedAt: '2026-11-22T10:00:02.500Z',
      full: false,
      seen: 4,
      changed: 1,
      indexed: 2,
      deleted: 1,
      skipped: [{ place: 'diary.md', reason: 'is private' }],
      failed: [{ place: 'music.md', reason: 'is not UTF-8 text: save it as UTF-8' }],
      requests: 7,
      tokens: 1,
      version: 3,
    };
    expect(reportText(report).split('\n')).toEqual([
      'Knowledge synced: seen 4, changed 1, indexed 2 passages, deleted 1, skipped 1, failed 1, 7 requests, 1 token, 2.5 s',
      '',
      'Skipped:',
      '  diary.md: is private',
      '',
      'Failed (what was indexed before still answers, unless said otherwise):',
      '  music.md: is not UTF-8 text: save it as UTF-8',
      '',
    ]);
  });
});
