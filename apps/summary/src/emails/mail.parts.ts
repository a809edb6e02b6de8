import type { ReactElement } from 'react';

/** Both parts of a mail are renderings of one tree, so they say the same. */
export interface MailParts {
  html: string;
  text: string;
}

const block = (before: number, after: number) => ({ leadingLineBreaks: before, trailingLineBreaks: after });

/** How the parts of `mail.layout.tsx` look as plain text: words of people are quoted, labels and values stand in a line. */
const SELECTORS = [
  { selector: 'h1', options: { uppercase: false, ...block(1, 2) } },
  { selector: 'h2', options: block(2, 1) },
  { selector: 'summary', format: 'heading', options: { uppercase: false, ...block(2, 2) } },
  { selector: 'ul', options: { itemPrefix: '* ', ...block(1, 2) } },
  { selector: 'table.facts', format: 'block', options: block(1, 2) },
  { selector: 'tr', format: 'block', options: block(1, 1) },
  { selector: 'td.label', format: 'inlineSurround', options: { suffix: ': ' } },
  { selector: 'td.value', format: 'inline' },
  { selector: 'div', format: 'block', options: block(1, 1) },
  { selector: 'div.said', format: 'block', options: block(1, 2) },
  { selector: 'div.words', format: 'blockquote', options: block(1, 1) },
];

/** The renderer is loaded with the first mail: a service that starts has nothing to mail yet. */
export async function mailParts(mail: ReactElement): Promise<MailParts> {
  const { render, toPlainText } = await import('@react-email/render');
  const html = await render(mail);
  return { html, text: `${toPlainText(html, { selectors: SELECTORS })}\n` };
}
