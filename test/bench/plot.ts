import { median } from '@minime/testing';
import { COLUMNS, type Figure, type Results, round } from './results.js';

/** What is drawn: of a group the lines that begin so. */
const PANELS: [group: string, what: string][] = [
  ['1 at once, a word every 50 ms', 'added to first words p50'],
  ['200 at once, a word every 50 ms', 'added to first words p50'],
  ['200 at once, a word every 50 ms', 'added to first words p99'],
  ['200 at once, a word every 50 ms', 'word under way p50'],
  ['200 at once, a word every 50 ms', 'CPU per answer'],
  ['50 at once, a word every 10 ms', 'CPU per answer'],
  ['500 at once, a word every 200 ms', 'memory at most'],
];
const COLOURS: Record<string, string> = { floor: '#8a8f98', embedded: '#2563a8', distributed: '#b45309' };

const WIDTH = 720;
const LEFT = 108;
const VALUE = 84;
const BAR = 14;
const GAP = 4;
const TITLE = 22;
const PANEL_GAP = 16;

/** The figures that matter most as bars, as SVG: each panel to its own scale. Empty where none of them was measured. */
export function plotOf({ figures }: Results): string {
  let top = PANEL_GAP;
  let drawn = '';
  for (const [group, what] of PANELS) {
    const bars = COLUMNS.flatMap(
      (system) => figures.find((each) => each.group === group && each.what === what && each.system === system) ?? [],
    );
    if (bars.length === 0) continue;
    drawn += panel(`${what}, ${bars[0]!.unit} (${group})`, bars, top);
    top += TITLE + bars.length * (BAR + GAP) + PANEL_GAP;
  }
  if (drawn === '') return '';
  const font = 'font-family="system-ui, sans-serif" font-size="12"';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top}" viewBox="0 0 ${WIDTH} ${top}" ${font}>
<title>How fast Minime is, beside a bare relay</title>
<rect width="${WIDTH}" height="${top}" fill="#ffffff"/>
${drawn}</svg>
`;
}

function panel(title: string, bars: Figure[], top: number): string {
  const longest = Math.max(...bars.map(({ values }) => median(values)), Number.MIN_VALUE);
  const lines = bars.map(({ system, values }, at) => {
    const value = median(values);
    const y = top + TITLE + at * (BAR + GAP);
    const width = Math.max(1, (Math.max(0, value) / longest) * (WIDTH - LEFT - VALUE));
    const middle = y + BAR - 3;
    return (
      `<text x="${LEFT - 8}" y="${middle}" text-anchor="end" fill="#444">${system}</text>` +
      `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" fill="${COLOURS[system]}"/>` +
      `<text x="${(LEFT + width + 6).toFixed(1)}" y="${middle}" fill="#111">${round(value)}</text>\n`
    );
  });
  return `<text x="8" y="${top + TITLE - 8}" font-weight="600" fill="#111">${title}</text>\n${lines.join('')}`;
}
