import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { groupedBy, labelsIn, matchersIn, queries, rules } from './monitoring.js';

const page = await readFile('docs/operations.md', 'utf8');
const sections = [...page.matchAll(/^#+ (\w+)$/gm)].map(([, title]) => title);

describe('alerts', () => {
  it.each(rules)('$alert leads to its section of the operations page, and says how urgent it is', (rule) => {
    expect(rule.annotations.runbook_url).toBe(`docs/operations.md#${rule.alert.toLowerCase()}`);
    expect(sections).toContain(rule.alert);
    expect(['page', 'ticket']).toContain(rule.labels.severity);
  });

  it('are all that the page has sections for', () => {
    const described = sections.filter((title) => title?.startsWith('Minime'));
    expect(described.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });
});

describe('words about a series', () => {
  const unknown = (expr: string, words: string) => labelsIn(words).filter((label) => !groupedBy(expr).includes(label));

  it.each(queries)('of "$where" speak of labels that $expr keeps', ({ expr, words }) => {
    expect(unknown(expr, words)).toEqual([]);
  });

  it('would be caught speaking of one that is gone', () => {
    expect(unknown('max by (app) (minime_outbox_lag_seconds)', '{{ $labels.queue }} of {{app}}')).toEqual(['queue']);
  });
});

it('reads what is asked of labels, each alternative apart', () => {
  const asked = matchersIn('sum(rate(a_total{kind=~"in|out.*"}[5m])) / max(b_depth{queue="a.b",job!="x"})');
  expect(asked.map(({ metric, label, value }) => [metric, label, value.source])).toEqual([
    ['a_total', 'kind', '^in$'],
    ['a_total', 'kind', '^out.*$'],
    ['b_depth', 'queue', '^a\\.b$'],
    ['b_depth', 'job', '^x$'],
  ]);
});
