/** What V8 writes with `--cpu-prof`; times in microseconds of the system's monotonic clock. */
export interface CpuProfile {
  startTime: number;
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  /** Node ids, one for each of `timeDeltas`. */
  samples: number[];
  timeDeltas: number[];
}

/** A stretch of a run; microseconds of the same clock. */
export interface Span {
  name: string;
  from: number;
  to: number;
}

interface Call {
  name: string;
  kind: Kind;
  us: number;
  callees: Map<string, Call>;
}

type Kind = 'ours' | 'packages' | 'node' | 'native';

const COLOURS: Record<Kind, string> = { ours: '#f2a154', packages: '#8fb8de', node: '#c9cdd3', native: '#a9c99a' };
const LEGEND: [Kind, string][] = [
  ['ours', 'Minime'],
  ['packages', 'packages'],
  ['node', 'Node.js'],
  ['native', 'native code and garbage collection'],
];
const WIDTH = 1_200;
const ROW = 17;
const HEAD = 48;
/** What takes a smaller share of the time is left out. */
const LEAST_SHARE = 0.003;
const CHAR = 6.2;

/** Where the time of one span went, as SVG: callers below, what they call above them, the widest first. Idle time is left out. */
export function flameGraph(profile: CpuProfile, span: Span): string {
  const all = callsOf(profile, span);
  const scale = WIDTH / Math.max(all.us, 1);
  const depth = depthOf(all, all.us * LEAST_SHARE);
  const height = HEAD + depth * ROW + 8;
  const drawn = draw(all, { left: 0, row: 0, scale, least: all.us * LEAST_SHARE, bottom: height - 8 });
  const legend = LEGEND.map(
    ([kind, what], at) =>
      `<rect x="${8 + at * 130}" y="28" width="10" height="10" fill="${COLOURS[kind]}"/><text x="${22 + at * 130}" y="37">${what}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11">
<title>${escaped(span.name)}</title>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="8" y="18" font-size="14" font-weight="600">${escaped(span.name)}: ${Math.round(all.us / 1_000)} ms of processor time</text>
${legend.join('\n')}
${drawn}</svg>
`;
}

/** The samples of the span as one tree of calls. */
function callsOf({ startTime, nodes, samples, timeDeltas }: CpuProfile, { from, to }: Span): Call {
  const paths = pathsOf(nodes);
  const all = call('all', 'node');
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    at += us;
    const path = paths.get(id);
    if (!path || at < from || at > to) continue;
    all.us += us;
    let caller = all;
    for (const { name, kind } of path) {
      const callee = caller.callees.get(name) ?? call(name, kind);
      caller.callees.set(name, callee);
      callee.us += us;
      caller = callee;
    }
  }
  return all;
}

type Frame = Pick<Call, 'name' | 'kind'>;

/** From the outermost call inwards; nothing for idle time. */
function pathsOf(nodes: CpuProfile['nodes']): Map<number, Frame[]> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const paths = new Map<number, Frame[]>();
  const walk = (id: number, callers: Frame[]): void => {
    const node = byId.get(id);
    if (!node || node.callFrame.functionName === '(idle)') return;
    const path = node.callFrame.functionName === '(root)' ? callers : [...callers, frameOf(node.callFrame)];
    paths.set(id, path);
    for (const child of node.children ?? []) walk(child, path);
  };
  if (nodes[0]) walk(nodes[0].id, []);
  return paths;
}

function frameOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): Frame {
  const label = functionName || 'anonymous';
  if (url === '') return { name: label, kind: 'native' };
  if (url.startsWith('node:') || url.startsWith('wasm:')) return { name: label, kind: 'node' };
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules\/)/.exec(url) ?? [];
  if (name) return { name: `${label} ${name}`, kind: 'packages' };
  const file = /[^/]+$/.exec(url)?.[0] ?? url;
  return /\/dist\//.test(url)
    ? { name: `${label} ${file}`, kind: 'ours' }
    : { name: `${label} ${file}`, kind: 'packages' };
}

interface Place {
  left: number;
  row: number;
  /** Pixels of a microsecond. */
  scale: number;
  /** Microseconds. */
  least: number;
  bottom: number;
}

function draw(caller: Call, place: Place): string {
  const { row, scale, least, bottom } = place;
  let { left } = place;
  const parts: string[] = [];
  for (const callee of visible(caller, least)) {
    const width = callee.us * scale;
    const top = bottom - (row + 1) * ROW;
    const label = callee.name.slice(0, Math.max(0, Math.floor((width - 6) / CHAR)));
    const share = ((100 * callee.us * scale) / WIDTH).toFixed(1);
    parts.push(
      `<g><title>${escaped(callee.name)}: ${share} %</title>` +
        `<rect x="${left.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[callee.kind]}" stroke="#fff"/>` +
        `${label.length > 2 ? `<text x="${(left + 3).toFixed(1)}" y="${top + 12}">${escaped(label)}</text>` : ''}</g>\n`,
      draw(callee, { ...place, left, row: row + 1 }),
    );
    left += width;
  }
  return parts.join('');
}

function depthOf(caller: Call, least: number): number {
  return Math.max(0, ...visible(caller, least).map((callee) => 1 + depthOf(callee, least)));
}

const visible = ({ callees }: Call, least: number): Call[] =>
  [...callees.values()].filter(({ us }) => us >= least).sort((a, b) => b.us - a.us);

const call = (name: string, kind: Kind): Call => ({ name, kind, us: 0, callees: new Map() });

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
