import { median, noise } from '@minime/testing';

/** One measured figure of one system; a repetition adds a value. */
export interface Figure {
  /** The table it stands in, and its line there. */
  group: string;
  what: string;
  unit: string;
  /** The column: `floor`, `embedded`, `distributed`; in a browser `reference`, `page`, `widget`. */
  system: string;
  values: number[];
}

export interface Results {
  /** ISO 8601. */
  at: string;
  versions: Record<string, string>;
  /** What went wrong, in words. */
  problems: string[];
  figures: Figure[];
}

/** Collects figures over repetitions. */
export class ResultBook {
  private readonly figures = new Map<string, Figure>();
  private readonly problems: string[] = [];

  /** Notes what went wrong; the other figures count all the same. */
  note(problem: string): void {
    this.problems.push(problem);
  }

  add(group: string, what: string, unit: string, system: string, value: number): void {
    const key = keyOf({ group, what, system });
    const known = this.figures.get(key);
    if (known) known.values.push(value);
    else this.figures.set(key, { group, what, unit, system, values: [value] });
  }

  results(versions: Record<string, string>): Results {
    return { at: new Date().toISOString(), versions, problems: this.problems, figures: [...this.figures.values()] };
  }
}

export const keyOf = ({ group, what, system }: Pick<Figure, 'group' | 'what' | 'system'>): string =>
  [group, what, system].join(' | ');

export const COLUMNS = ['floor', 'embedded', 'distributed', 'reference', 'page', 'widget'];
/** Beyond this a figure carries a mark: its repetitions disagree. */
const NOISY = 0.25;

/** Markdown tables, one a group: medians of the repetitions; `~` marks what was noisy. With `before`, ratios to that run. */
export function tablesOf({ figures }: Results, before?: Results): string {
  const groups = [...new Set(figures.map(({ group }) => group))];
  return groups
    .map((group) =>
      tableOf(
        group,
        figures.filter((figure) => figure.group === group),
        before,
      ),
    )
    .join('\n');
}

function tableOf(group: string, figures: Figure[], before: Results | undefined): string {
  const columns = COLUMNS.filter((column) => figures.some(({ system }) => system === column));
  const lines = [...new Set(figures.map(({ what }) => what))].map((what) => {
    const ofLine = figures.filter((figure) => figure.what === what);
    const cells = columns.map((column) =>
      cellOf(
        ofLine.find(({ system }) => system === column),
        before,
      ),
    );
    const { unit } = ofLine[0]!;
    return `| ${[what, unit].filter(Boolean).join(', ')} | ${cells.join(' | ')} |`;
  });
  const head = `| ${group} | ${columns.join(' | ')} |\n|---|${columns.map(() => '---:|').join('')}`;
  return `${head}\n${lines.join('\n')}\n`;
}

function cellOf(figure: Figure | undefined, before: Results | undefined): string {
  if (!figure) return '';
  const value = median(figure.values);
  const mark = noise(figure.values) > NOISY ? ' ~' : '';
  const earlier = before?.figures.find((other) => keyOf(other) === keyOf(figure));
  const ratio = earlier ? ` (${(value / median(earlier.values)).toFixed(2)}×)` : '';
  return `${round(value)}${mark}${ratio}`;
}

/** Three digits that mean something. */
export const round = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
