const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** A sentence that seems to end here does not. */
const OPEN_END =
  /(?:^|[\s(])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|No|Nos|vol|Vol|pp?|fig|Fig|ca|cf|vs|etc|e\.g|i\.e)\.\s*$/u;

/** The sentences of a plain text, trimmed. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let open = '';
  for (const { segment } of segmenter.segment(text)) {
    open += segment;
    if (OPEN_END.test(open)) continue;
    sentences.push(open.trim());
    open = '';
  }
  if (open.trim() !== '') sentences.push(open.trim());
  return sentences.filter((sentence) => sentence !== '');
}

/** Markdown as paragraphs of plain text: no headings, list marks, emphasis, link targets or footnote marks. */
export function paragraphsOf(markdown: string): string[] {
  const paragraphs: string[] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) paragraphs.push(plain(open.join(' ')));
    open = [];
  };
  for (const line of markdown.split(/\r?\n/)) {
    const item = /^\s*(?:[-*+]|\d{1,2}[.)])\s+/.exec(line);
    if (line.trim() === '' || /^\s*(?:#{1,6}\s|-{3,}\s*$|\||```)/.test(line)) close();
    else {
      if (item) close();
      open.push(
        line
          .slice(item?.[0].length ?? 0)
          .replace(/^\s*>\s?/, '')
          .trim(),
      );
    }
  }
  close();
  return paragraphs;
}

function plain(paragraph: string): string {
  return paragraph
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[\^?\d+\]/g, '')
    .replace(/(\*\*|__|`)(.+?)\1/g, '$2')
    .replace(/(?<![\w*])\*(?!\s)(.+?)\*(?![\w*])/g, '$1')
    .trim();
}

/** At most `chars` characters, ending with a whole word and an ellipsis when cut. */
export function shorten(text: string, chars: number): string {
  if (text.length <= chars) return text;
  const cut = text.slice(0, chars - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), chars / 2)).trimEnd()}…`;
}
