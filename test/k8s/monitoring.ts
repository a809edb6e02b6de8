import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

const FOLDER = 'k8s/components/monitoring';

interface Panel {
  type: string;
  title: string;
  targets?: { expr: string }[];
}

const dashboard = JSON.parse(await readFile(`${FOLDER}/dashboard.json`, 'utf8')) as { panels: Panel[] };
export const rules = parse(await readFile(`${FOLDER}/rules.yaml`, 'utf8')).spec.groups.flatMap(
  (group: { rules: Rule[] }) => group.rules,
) as Rule[];

export interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook_url: string };
}

/** Every expression of the dashboard and the rules, with where it stands. */
export const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: title, expr }))),
  ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
];

/** Names of metrics in an expression of PromQL: what is no function, no keyword, no label and no number. */
export function metricsIn(expr: string): string[] {
  const bare = expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"|\bby \([^)]*\)/g, ' ');
  return [...bare.matchAll(/\b([a-z_]+)\b(?!\s*\()/g)]
    .map(([, name]) => name as string)
    .filter((name) => name.includes('_') || name === 'up');
}
