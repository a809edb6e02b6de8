import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { rules } from './monitoring.js';

it('every alert leads to a section of the operations page, and says how urgent it is', async () => {
  const page = await readFile('docs/operations.md', 'utf8');
  const sections = [...page.matchAll(/^#+ (\w+)$/gm)].map(([, title]) => title);
  for (const {
    alert,
    labels: { severity },
    annotations,
  } of rules) {
    expect(annotations.runbook_url).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    expect(sections).toContain(alert);
    expect(['page', 'ticket']).toContain(severity);
  }
});
