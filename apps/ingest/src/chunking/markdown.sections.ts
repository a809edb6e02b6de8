import { Lexer, type Token, type Tokens } from 'marked';

/** What a block is, as far as cutting it goes. */
export type BlockKind = 'prose' | 'list' | 'table' | 'code';

export interface Block {
  kind: BlockKind;
  /** Markdown source with the blank lines that follow it: the blocks of a section, joined, are the section. */
  raw: string;
}

/** The text under one heading, up to the next one. */
export interface Section {
  /** Headings above it, outermost first; its own is the last. Empty before the first heading. */
  headings: string[];
  /** Level of its heading, 1 to 6; 0 before the first heading. */
  depth: number;
  blocks: Block[];
}

const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;

/** Cuts Markdown at its headings. Comments are the owner's own notes: they are left out. */
export function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [{ headings: [], depth: 0, blocks: [] }];
  const path: { depth: number; heading: string }[] = [];
  for (const token of blockTokens(markdown)) {
    const section = sections.at(-1)!;
    if (token.type === 'heading') {
      const { depth } = token as Tokens.Heading;
      while ((path.at(-1)?.depth ?? 0) >= depth) path.pop();
      path.push({ depth, heading: plain(token as Tokens.Heading) });
      sections.push({ headings: path.map(({ heading }) => heading), depth, blocks: [] });
    } else if (token.type === 'space') {
      const last = section.blocks.at(-1);
      if (last) last.raw += token.raw;
    } else {
      addBlock(section, token);
    }
  }
  return sections;
}

/** The first heading, when it is of the first level: the title of a page that names none elsewhere. */
export function topHeading(sections: Section[]): string | undefined {
  const first = sections.find(({ depth }) => depth > 0);
  return first?.depth === 1 ? first.headings[0] : undefined;
}

/** Block tokens only: the inline ones cost time and are not needed. */
const blockTokens = (markdown: string): Token[] => new Lexer().blockTokens(markdown.replace(/\r\n?/g, '\n'), []);

function addBlock(section: Section, token: Token): void {
  const raw = token.type === 'code' ? token.raw : token.raw.replace(COMMENT, '');
  if (raw.trim() !== '') section.blocks.push({ kind: kindOf(token), raw: raw.endsWith('\n') ? raw : `${raw}\n` });
}

function kindOf({ type }: Token): BlockKind {
  return type === 'code' || type === 'table' || type === 'list' ? type : 'prose';
}

/** What a heading reads like, without its marks. */
function plain(heading: Tokens.Heading): string {
  const read = (tokens: Token[]): string =>
    tokens
      .map((token) => ('tokens' in token && token.tokens ? read(token.tokens) : 'text' in token ? token.text : ''))
      .join('');
  return read(Lexer.lexInline(heading.text.replace(COMMENT, '')))
    .replace(/\s+/g, ' ')
    .trim();
}
