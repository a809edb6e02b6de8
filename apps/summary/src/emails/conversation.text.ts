import type { ConversationView, Item, TranscriptTurn } from './conversation.view.js';

/** The mail for readers without HTML; says the same. */
export function conversationText(view: ConversationView): string {
  const { transcript } = view;
  const blocks = [
    view.headline,
    view.lead,
    ...view.sections.map(({ title, items }) => `${heading(title)}\n${items.map(line).join('\n')}`),
    `${heading('Visitor')}\n${view.visitor.map(({ label, value }) => `${label}: ${value}`).join('\n')}`,
    heading(transcript.title).concat(transcript.leftOut ? `\n${transcript.leftOut}` : ''),
    ...transcript.turns.map((turn) => exchange(turn, transcript.assistant)),
    ['-- ', ...view.footer].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const heading = (title: string) => `${title}\n${'-'.repeat(title.length)}`;

const line = ({ text, url }: Item) => `* ${text}${url ? `\n  ${url}` : ''}`;

function exchange({ at, question, answer, broken, sources }: TranscriptTurn, assistant: string): string {
  return [
    `[${at}] Visitor:\n${indented(question)}`,
    `${assistant} (AI):\n${indented(answer)}`,
    broken && `  (${broken})`,
    sources.length > 0 && `  Sources: ${sources.join('; ')}`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** Whatever people write, a line of theirs never looks like one of the mail's own. */
const indented = (text: string) => (text || '(nothing)').replace(/^(?=.)/gm, '  ');
