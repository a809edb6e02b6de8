import { Lexer, type MarkedToken, type Token, Tokenizer, type Tokens } from 'marked';
import { Component, type ComponentChild, type ComponentChildren, h } from 'preact';
import { decodeEntities } from './entities.js';
import { countMarks, MARK, placeMarks, withoutMarks } from './marked.text.js';
import { settle } from './settle.js';
import type { Mark } from './sources.js';

const LINK_PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

export interface MarkdownProps {
  text: string;
  /** More is coming: what is incomplete is held back. */
  isGrowing?: boolean;
  /** Ordered by offset. */
  marks?: readonly Mark[];
  renderMark?: (number: number) => ComponentChild;
  /** What stands beside a block of code. */
  codeTools?: (code: string) => ComponentChild;
}

/**
 * Markdown as elements. No HTML is ever parsed: the text's tokens become elements one by one, so raw HTML shows as the
 * characters it is, a picture as its description, and an address only becomes a link where it is http(s) or mailto.
 * While an answer grows only its last block is rendered anew.
 */
export function Markdown({
  text,
  isGrowing,
  marks = [],
  renderMark = () => null,
  codeTools = () => null,
}: MarkdownProps): ComponentChildren {
  const placed = placeMarks(text, marks);
  const numbers = marks.map(({ number }) => number);
  return lex(isGrowing ? settle(placed) : placed).map((token, index) => {
    const own = numbers.splice(0, countMarks(token.raw));
    return h(Block, { key: index, token, numbers: own, renderMark, codeTools });
  });
}

/** The words of a text without its markup, for those who listen. */
export const toPlainText = (markdown: string): string => lex(markdown).map(wordsOf).join('\n').trim();

function wordsOf(token: Token): string {
  const { tokens, items, header, rows, text, raw } = token as Tokens.Generic;
  if (token.type === 'table') {
    const cells: Tokens.TableCell[][] = [header, ...rows];
    return cells.map((row) => row.map((cell) => cell.tokens.map(wordsOf).join('')).join(', ')).join('\n');
  }
  if (items) return items.map(wordsOf).join('\n');
  if (tokens) return tokens.map(wordsOf).join('');
  return token.type === 'space' ? '' : token.type === 'html' ? raw : decodeEntities(text ?? '');
}

/** A tilde alone means "about", not "deleted"; what looks like a block of HTML is a paragraph with odd words. */
class ProseTokenizer extends Tokenizer {
  override html(): undefined {
    return undefined;
  }

  override del(...args: Parameters<Tokenizer['del']>): Tokens.Del | undefined {
    return args[0].startsWith('~~') ? super.del(...args) : undefined;
  }
}

const lex = (markdown: string): Token[] =>
  new Lexer({ gfm: true, breaks: true, tokenizer: new ProseTokenizer() }).lex(markdown);

interface BlockProps {
  token: Token;
  numbers: number[];
  renderMark: (number: number) => ComponentChild;
  codeTools: (code: string) => ComponentChild;
}

class Block extends Component<BlockProps> {
  override shouldComponentUpdate(next: BlockProps): boolean {
    return next.token.raw !== this.props.token.raw || String(next.numbers) !== String(this.props.numbers);
  }

  override render({ token, numbers, renderMark, codeTools }: BlockProps): ComponentChildren {
    const waiting = [...numbers];
    const marks = (count: number) => waiting.splice(0, count).map(renderMark);
    const block = renderToken(token as MarkedToken, { marks, code: codeTools });
    return [block, ...marks(waiting.length)];
  }
}

interface Tools {
  /** Renders the next so many marks. */
  marks(count: number): ComponentChild[];
  code(text: string): ComponentChild;
}

const renderAll = (tokens: Token[] | undefined, tools: Tools): ComponentChild[] =>
  (tokens ?? []).map((token) => renderToken(token as MarkedToken, tools));

function renderToken(token: MarkedToken, tools: Tools): ComponentChild {
  const inside = () => renderAll('tokens' in token ? token.tokens : undefined, tools);
  switch (token.type) {
    case 'paragraph':
      return h('p', null, inside());
    case 'heading':
      return h(headingTag(token.depth), null, inside());
    case 'strong':
    case 'em':
    case 'del':
    case 'blockquote':
      return h(token.type, null, inside());
    case 'list':
      return renderList(token, tools);
    case 'table':
      return renderTable(token, tools);
    case 'code':
      return [renderCode(withoutMarks(token.text), tools), ...tools.marks(countMarks(token.raw))];
    case 'codespan':
      return [h('code', null, withoutMarks(token.text)), ...tools.marks(countMarks(token.raw))];
    case 'link':
      return renderLink(token, tools);
    case 'hr':
    case 'br':
      return h(token.type, null);
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw.trim()) ? h('br', null) : renderText(token.raw, tools);
    case 'image':
    case 'escape':
      return renderText(token.text, tools);
    case 'text':
      return token.tokens ? inside() : renderText(decodeEntities(token.text), tools);
    default:
      return null;
  }
}

const renderCode = (code: string, tools: Tools): ComponentChild =>
  h('div', { class: 'code', dir: 'ltr' }, h('pre', { tabIndex: 0 }, h('code', null, code)), tools.code(code));

/** An answer stands below the page's own two levels of headings. */
const headingTag = (depth: number): 'h3' | 'h4' | 'h5' => (['h3', 'h4'] as const)[depth - 1] ?? 'h5';

function renderText(text: string, tools: Tools): ComponentChild[] {
  const [first, ...rest] = text.split(MARK);
  return [first, ...rest.flatMap((part) => [...tools.marks(1), part])];
}

function renderList({ ordered, start, items }: Tokens.List, tools: Tools): ComponentChild {
  const children = items.map((item) => h('li', null, renderAll(item.tokens, tools)));
  return ordered ? h('ol', { start: start === '' ? 1 : start }, children) : h('ul', null, children);
}

function renderTable({ header, rows }: Tokens.Table, tools: Tools): ComponentChild {
  const row = (cells: Tokens.TableCell[], tag: 'th' | 'td') =>
    h(
      'tr',
      null,
      cells.map(({ tokens, align }) => h(tag, align ? { class: `align-${align}` } : null, renderAll(tokens, tools))),
    );
  const body = rows.map((cells) => row(cells, 'td'));
  return h(
    'div',
    { class: 'table', tabIndex: 0 },
    h('table', null, h('thead', null, row(header, 'th')), h('tbody', null, body)),
  );
}

/** Marks are buttons and cannot stand inside a link: they follow it. */
function renderLink({ href, raw, tokens }: Tokens.Link, tools: Tools): ComponentChild {
  const text = renderAll(tokens, { ...tools, marks: () => [] });
  const address = safeAddress(withoutMarks(href));
  const link = address ? h('a', { href: address, target: '_blank', rel: 'noopener' }, text) : h('span', null, text);
  return [link, ...tools.marks(countMarks(raw))];
}

/** The address, if it is one that a reader may safely be sent to. */
export function safeAddress(href: string): string | undefined {
  try {
    return LINK_PROTOCOLS.has(new URL(href).protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
