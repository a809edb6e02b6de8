import { isWell } from './doctor.js';
import type { Finding } from './finding.js';

/** One line for each, and what it comes to. */
export function asTable(findings: readonly Finding[]): string {
  const width = (key: 'part' | 'state') => Math.max(...findings.map((finding) => finding[key].length));
  const lines = findings.map(
    ({ part, state, detail }) => `  ${part.padEnd(width('part'))}  ${state.padEnd(width('state'))}  ${detail}`,
  );
  const wrong = findings.filter(({ state }) => state === 'fix').length;
  const sum = wrong === 0 ? 'nothing to fix' : wrong === 1 ? '1 thing to fix' : `${wrong} things to fix`;
  return `${lines.join('\n')}\n\n${sum}\n`;
}

/** The same for programs: `{ ok, checks: [{ part, state, detail, ms }] }`. */
export const asJson = (findings: readonly Finding[]): string =>
  `${JSON.stringify({ ok: isWell(findings), checks: findings }, null, 2)}\n`;
