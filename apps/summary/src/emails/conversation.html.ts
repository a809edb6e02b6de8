import type { ConversationView, Item, TranscriptTurn } from './conversation.view.js';
import { type Html, html } from './html.js';
import { page, STYLE } from './layout.html.js';

/** The mail as most readers see it. */
export function conversationHtml(view: ConversationView): string {
  const { transcript } = view;
  return page(
    view.headline,
    html`<h1 class="ink" dir="auto" style="${STYLE.headline}">${view.headline}</h1>
<p class="ink" dir="auto" style="${STYLE.lead}">${lines(view.lead)}</p>
${view.sections.map(
  ({ title, items }) => html`<h2 class="soft" style="${STYLE.title}">${title}</h2>
<ul style="${STYLE.list}">${items.map(item)}</ul>
`,
)}<h2 class="soft" style="${STYLE.title}">Visitor</h2>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="${STYLE.facts}">
${view.visitor.map(
  ({
    label,
    value,
  }) => html`<tr><td class="soft line" style="${STYLE.label}">${label}</td><td class="ink line" dir="auto" style="${STYLE.value}">${value}</td></tr>
`,
)}</table>
<details style="${STYLE.folded}">
<summary class="soft" style="${STYLE.fold}">${transcript.title}</summary>
${transcript.leftOut && html`<p class="soft" style="${STYLE.aside}">${transcript.leftOut}</p>`}
${transcript.turns.map((turn) => exchange(turn, transcript.assistant))}
</details>
<p class="soft" style="${STYLE.footer}">${view.footer.map((line, index) => [index > 0 && html`<br>`, line])}</p>`,
  );
}

function item({ text, url }: Item): Html {
  return html`<li class="ink" dir="auto" style="${STYLE.item}">${lines(text)}${url && html`<br><a class="link" href="${url}" style="${STYLE.link}">${url}</a>`}</li>`;
}

function exchange({ at, question, answer, broken, sources }: TranscriptTurn, assistant: string): Html {
  return html`<div class="ink asked" style="${STYLE.asked}"><span class="soft" style="${STYLE.speaker}">Visitor, ${at}</span>
<div dir="auto" style="${STYLE.words}">${lines(question || '(nothing)')}</div></div>
<div class="ink" style="${STYLE.answered}"><span class="soft" style="${STYLE.speaker}">${assistant} (AI)</span>
<div dir="auto" style="${STYLE.words}">${lines(answer || '(nothing)')}</div>
${broken && html`<em class="soft" style="${STYLE.speaker}">(${broken})</em>`}
${sources.length > 0 && html`<span class="soft" dir="auto" style="${STYLE.speaker}">Sources: ${sources.join('; ')}</span>`}</div>
`;
}

/** Line breaks as the writer set them. */
const lines = (text: string) => text.split('\n').map((line, index) => [index > 0 && html`<br>`, line]);
