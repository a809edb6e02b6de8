import { existsSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';

/** Of this run: others may go on beside it. */
const ROWS = `.cache/faults-${process.pid}.jsonl`;
const TABLE = 'docs/faults.md';
const COLUMNS = ['fault', 'inputs', 'lost', 'twice', 'figures'];

/** Prints what the fault suite found, before jest's own summary; the full run also writes it down for the reader. */
export default class FaultReporter {
  onRunStart() {
    process.env.FAULTS_SEED ||= String(Math.floor(Math.random() * 1_000_000));
    process.env.FAULTS_ROWS = ROWS;
  }

  onRunComplete(_contexts, { numFailedTests }) {
    if (!existsSync(ROWS)) return;
    const rows = readFileSync(ROWS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .sort((a, b) => a.fault.localeCompare(b.fault, 'en'));
    rmSync(ROWS);
    const versions = [...new Set(rows.flatMap((row) => row.versions))].sort().join(', ');
    const form = process.env.FAULTS === 'full' ? 'full' : 'short';
    const title = `${form} form, seed ${process.env.FAULTS_SEED}, ${versions}`;
    // Past the buffer that jest puts before standard output, and so before its closing lines.
    writeSync(1, `\nfaults: ${title}\n${table(rows)}\n\n`);
    if (form === 'full' && numFailedTests === 0) writeDown(rows, title);
  }
}

function table(rows) {
  const cells = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => String(row[column])))];
  const widths = COLUMNS.map((_, at) => Math.max(...cells.map((line) => line[at].length)));
  const lines = cells.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`);
  lines.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  return lines.join('\n');
}

/** Replaces the table between the marks and leaves the rest of the page to people. */
function writeDown(rows, title) {
  const [before, after] = ['<!-- last full run -->', '<!-- end of last full run -->'];
  const page = readFileSync(TABLE, 'utf8');
  const [head, rest] = page.split(before);
  const tail = rest?.split(after)[1] ?? '';
  writeFileSync(TABLE, `${head}${before}\n${title}\n\n${table(rows)}\n${after}${tail}`);
}
