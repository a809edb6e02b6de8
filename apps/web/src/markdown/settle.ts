/** A line that may still become a list item, a heading, a rule, a table or a quotation. */
const UNDECIDED_LINE = /(^|\n)[ \t]*(?:[-=*+>#|_~`:]+|\d{1,9}[.)]?)[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** A link whose address has not come yet, down to its very beginning. */
const OPEN_LINK = /!?\[([^[\]]*)(?:\](?:\([^)\s]*)?)?$/;
const INLINE = /\\[\s\S]|(`+)|(\*{1,3}|_{1,3}|~~)/g;

/**
 * Markdown that is still being written, without what would look wrong until it is complete: markers whose other half has
 * not come are closed or held back, so that what a reader has seen as a word never was a star first.
 */
export function settle(markdown: string): string {
  const open = openFence(markdown);
  if (open) return markdown.replace(new RegExp(`\\n {0,3}[${open[0]}]*$`), '');
  const { done, last } = splitLastBlock(markdown);
  if (isBareTableHead(last)) return done;
  const decided = last.replace(UNDECIDED_LINE, '');
  return done + closed(decided.replace(OPEN_LINK, '$1'));
}

/** The fence that is open at the end of the text. */
function openFence(markdown: string): string | undefined {
  let open: string | undefined;
  for (const line of markdown.split('\n').slice(0, -1)) {
    const fence = FENCE.exec(line)?.[1];
    if (!fence) continue;
    if (!open) open = fence;
    else if (fence[0] === open[0] && fence.length >= open.length && /^[ `~]*$/.test(line)) open = undefined;
  }
  return open;
}

function splitLastBlock(markdown: string): { done: string; last: string } {
  const start = markdown.lastIndexOf('\n\n');
  const at = start < 0 ? 0 : start + 2;
  return { done: markdown.slice(0, at), last: markdown.slice(at) };
}

/** A table is one only from its third line on; until then its head would be a paragraph full of bars. */
const isBareTableHead = (block: string): boolean => /^[ \t]*\|/.test(block) && block.split('\n').length < 3;

/** Closes what emphasis and code are open at the end. */
function closed(block: string): string {
  const text = block.replace(/(?:[*_~`]+|\\)$/, '');
  const open: string[] = [];
  INLINE.lastIndex = 0;
  for (let match = INLINE.exec(text); match; match = INLINE.exec(text)) {
    const [whole, code, emphasis] = match;
    if (code) {
      const end = endOfCode(text, INLINE.lastIndex, code);
      if (end < 0) return `${text}${code}${reversed(open)}`;
      INLINE.lastIndex = end;
    }
    if (emphasis) toggle(open, emphasis, text[match.index - 1], text[match.index + whole.length]);
  }
  return open.length > 0 ? text.trimEnd() + reversed(open) : text;
}

function endOfCode(text: string, from: number, fence: string): number {
  const rest = new RegExp(`(?<!\`)${fence}(?!\`)`, 'g');
  rest.lastIndex = from;
  return rest.test(text) ? rest.lastIndex : -1;
}

/** @see https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis, of which this is the everyday part */
function toggle(open: string[], marker: string, before: string | undefined, after: string | undefined): void {
  const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
  const inWord = marker[0] === '_' && isWord(before) && isWord(after);
  const mayClose = before !== undefined && !/\s/.test(before) && !inWord;
  const mayOpen = after !== undefined && !/\s/.test(after) && !inWord;
  const at = open.lastIndexOf(marker);
  if (mayClose && at >= 0) open.length = at;
  else if (mayOpen) open.push(marker);
}

const reversed = (markers: string[]): string => [...markers].reverse().join('');
