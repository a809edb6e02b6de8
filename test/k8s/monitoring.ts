import { readFile } from 'node:fs/promises';
import { parse, parseAllDocuments } from 'yaml';

const FOLDER = 'k8s/components/monitoring';

interface Panel {
  type: string;
  title: string;
  targets?: { expr: string; legendFormat: string }[];
}

const dashboard = JSON.parse(await readFile(`${FOLDER}/dashboard.json`, 'utf8')) as { panels: Panel[] };
export const rules = parse(await readFile(`${FOLDER}/rules.yaml`, 'utf8')).spec.groups.flatMap(
  (group: { rules: Rule[] }) => group.rules,
) as Rule[];

/** The jobs that Prometheus asks, as the ServiceMonitor names them. */
export const jobs: string[] = parseAllDocuments(await readFile(`${FOLDER}/services.yaml`, 'utf8'))
  .map((document) => document.toJS())
  .find(({ kind }) => kind === 'ServiceMonitor').spec.selector.matchExpressions[0].values;

export interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook_url: string };
}

export interface Query {
  where: string;
  expr: string;
  /** What is written about each series it finds, with `{{label}}` or `$labels.label` in it. */
  words: string;
}

/** Every expression of the dashboard and the rules, with where it stands. */
export const queries: Query[] = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({ where: title, expr, words: legendFormat })),
  ),
  ...rules.map(({ alert, expr, annotations }) => ({ where: alert, expr, words: annotations.summary })),
];

/** Names of metrics in an expression of PromQL: what is no function, no keyword, no label and no number. */
export function metricsIn(expr: string): string[] {
  const bare = expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"|\bby \([^)]*\)/g, ' ');
  return [...bare.matchAll(/\b([a-z_]+)\b(?!\s*\()/g)]
    .map(([, name]) => name as string)
    .filter((name) => name.includes('_') || name === 'up');
}

/** The labels that an expression groups by. */
export const groupedBy = (expr: string): string[] =>
  [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels]) => (labels as string).split(',').map((l) => l.trim()));

/** The labels that words about a series speak of. */
export const labelsIn = (words: string): string[] =>
  [...words.matchAll(/\{\{\s*(?:\$labels\.)?([a-z]\w*)\s*\}\}/g)].map(([, label]) => label as string);

export interface Matcher {
  metric: string;
  label: string;
  /** One value, or pattern, that it asks for or leaves out. */
  value: RegExp;
}

/** What an expression asks of labels' values; alternatives of a pattern one by one, so that each has to be right. */
export const matchersIn = (expr: string): Matcher[] =>
  [...expr.matchAll(/\b([a-z_]+)\{([^}]*)\}/g)].flatMap(([, metric, inside]) =>
    [...(inside as string).matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].flatMap(([, label, operator, value]) => {
      const values = operator?.endsWith('~') ? (value as string).split('|') : [literally(value as string)];
      return values.map((one) => ({ metric: metric as string, label: label as string, value: new RegExp(`^${one}$`) }));
    }),
  );

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
