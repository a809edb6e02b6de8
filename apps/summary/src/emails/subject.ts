import type { EventData } from '@minime/contracts';
import type { ConversationSummary } from '../summaries/conversation.summary.js';
import { singleLine } from './plain.text.js';

type Ended = EventData<'conversation.ended.v1'>;

/** What a lock screen and most lists of mails show. */
const SUBJECT_CHARS = 100;
const NAME_CHARS = 30;
const COMPANY_CHARS = 25;
const HEADLINE_CHARS = 80;

/** Who and what: `Grace Hopper (Navy Labs): wants to know about Note G`. */
export function subjectOf(ended: Ended, summary: ConversationSummary | undefined): string {
  return singleLine(`${visitorName(ended)}: ${headlineOf(ended, summary)}`, SUBJECT_CHARS);
}

/** What the visitor wanted: in the model's words, else in their own first ones. */
function headlineOf(ended: Ended, summary: ConversationSummary | undefined): string {
  if (summary?.headline) return summary.headline;
  const asked = ended.turns.map(({ question }) => singleLine(question, HEADLINE_CHARS)).find(Boolean);
  return asked ? `“${asked}”` : 'talked with your AI';
}

function visitorName({ visitor }: Ended): string {
  const name = singleLine(visitor.details.name ?? '', NAME_CHARS);
  const company = singleLine(visitor.details.company ?? '', COMPANY_CHARS);
  if (name) return company ? `${name} (${company})` : name;
  if (company) return `Somebody from ${company}`;
  const place = singleLine(visitor.place?.city ?? visitor.place?.country ?? '', COMPANY_CHARS);
  return place ? `A visitor from ${place}` : 'A visitor';
}
