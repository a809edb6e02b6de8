/**
 * Turns Notion's enhanced Markdown into plain Markdown: what only Notion shows (colours, columns, callouts, synced
 * blocks, mentions) becomes the text it holds.
 * @see https://developers.notion.com/guides/data-apis/enhanced-markdown
 */
export function plainMarkdown(enhanced: string): string {
  const result: string[] = [];
  let previous: Kind | undefined;
  for (const { kind, text } of blocksOf(enhanced)) {
    const isGlued = kind === previous && (kind === 'list' || kind === 'row' || kind === 'quote');
    if (previous && !isGlued) result.push('');
    result.push(text);
    previous = kind;
  }
  return result.join('\n');
}

type Kind = 'text' | 'list' | 'row' | 'quote' | 'literal';
interface Line {
  kind: Kind;
  text: string;
}

const LIST_ITEM = /^(?:[-*+]|\d+[.)])\s/;
const FENCE = /^(`{3,}|~{3,})/;
/** A line that only opens or closes something that holds blocks. */
const BARE_TAG = /^(?:<\/?[a-z][\w-]*(?:\s[^>]*)?>|:{3,}.*)$/;

function* blocksOf(enhanced: string): Generator<Line> {
  const lines = enhanced.replace(/\r\n?/g, '\n').split('\n');
  /** What the line stands in: list items keep their indentation, everything else loses it. */
  const above: { indent: number; isItem: boolean }[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const indent = /^\t*/.exec(line)![0].length;
    const text = line.slice(indent).trimEnd();
    if (text === '') continue;
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const items = above.filter(({ isItem }) => isItem).length;
    const literal = literalEnd(text);
    if (literal) {
      const end = endOf(lines, at + 1, literal);
      const body = lines.slice(at, end + 1).map((each) => outdented(each, indent));
      const content = text.startsWith('<table') ? tableRows(body.join('\n')) : body;
      if (content.length > 0) {
        const kind = items > 0 ? 'list' : 'literal';
        yield { kind, text: content.map((each) => '\t'.repeat(items) + each).join('\n') };
      }
      at = end;
      continue;
    }
    const isItem = LIST_ITEM.test(text);
    above.push({ indent, isItem });
    const said = BARE_TAG.test(text) ? '' : inline(text);
    if (said === '') continue;
    const kind = isItem || items > 0 ? 'list' : said.startsWith('|') ? 'row' : said.startsWith('>') ? 'quote' : 'text';
    yield { kind, text: '\t'.repeat(items) + said };
  }
}

/** What ends the lines that are not read one by one: code, a formula, a table. */
function literalEnd(text: string): ((line: string) => boolean) | undefined {
  const fence = FENCE.exec(text)?.[1];
  if (fence) return (line) => line.startsWith(fence) && line.replaceAll(fence[0]!, '').trim() === '';
  if (text === '$$') return (line) => line.trim() === '$$';
  if (/^<table[\s>]/.test(text)) return (line) => line.includes('</table>');
  return undefined;
}

function endOf(lines: string[], from: number, isEnd: (line: string) => boolean): number {
  if (lines[from - 1]!.includes('</table>')) return from - 1;
  const end = lines.findIndex((line, index) => index >= from && isEnd(line.trimStart()));
  return end === -1 ? lines.length - 1 : end;
}

/** Without the tabs of the block it belongs to; those of its own stay. */
const outdented = (line: string, indent: number): string => line.replace(new RegExp(`^\\t{0,${indent}}`), '');

/** Rows of a GFM table; the first one is its head. */
function tableRows(html: string): string[] {
  const rows = [...html.matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<t[dh]\b[^>]*>([\s\S]*?)<\/t[dh]>/g)].map(([, cell]) =>
      inline(cell!.replace(/\s+/g, ' ').trim()).replace(/(?<!\\)\|/g, '\\|'),
    ),
  );
  if (rows.length === 0) return [];
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return [lines[0]!, `|${' --- |'.repeat(rows[0]!.length)}`, ...lines.slice(1)];
}

const CODE_SPAN = /(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g;
const DATE = /(?<!\\)<mention-date\b([^>]*?)(?:\/>|>([\s\S]*?)<\/mention-date>)/g;
const SUMMARY = /(?<!\\)<summary\b[^>]*>([\s\S]*?)<\/summary>/g;
/** Tags of Notion's that leave what they hold. */
const TAG = new RegExp(
  `(?<!\\\\)</?(?:${[
    'span|page|database|data-source|audio|file|video|pdf|image|embed|bookmark|unknown|empty-block|table_of_contents',
    'breadcrumb|callout|columns?|details|summary|synced_block(?:_reference)?|meeting-notes|notes|transcript|tabs?',
    'mention-[a-z-]+|u|button|template',
  ].join('|')})(?:\\s[^>]*)?/?>`,
  'g',
);

/** The text of one line, without what only Notion can show. Code stays as it is. */
function inline(line: string): string {
  const codes = [...line.matchAll(CODE_SPAN)];
  let said = '';
  let from = 0;
  for (const code of codes) {
    said += prose(line.slice(from, code.index)) + code[0];
    from = code.index + code[0].length;
  }
  said += prose(line.slice(from));
  return said.replace(/\s*\{(?:\s*[a-z_-]+="[^"]*")+\s*\}$/, '').trimEnd();
}

function prose(text: string): string {
  return text
    .replace(/(?<!\\)<br\s*\/?>/g, ' ')
    .replace(DATE, (_all, attributes: string, content = '') => content || dateOf(attributes))
    .replace(SUMMARY, '**$1**')
    .replace(TAG, '')
    .replace(/(?<!\\)!\[((?:\\.|[^\]\\])*)\]\([^)]*\)/g, '$1')
    .replace(/(?<!\\)\[\^[^\]]*\]/g, '')
    .replace(/(?<!\\)\]\((\S+?)\?[^)\s]*X-Amz-[^)\s]*\)/g, ']($1)');
}

function dateOf(attributes: string): string {
  const named = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
  return [named('start'), named('end')].filter(Boolean).join(' to ');
}
