import { type ToolContext, ToolError } from '../../tools/tool.js';
import type { Outcome } from '../booking.service.js';
import type { MeetingTurn } from '../meeting.turn.js';

/**
 * Shows the visitor what has happened and tells the model the same.
 * @throws ToolError when nothing has happened
 */
export function receiptOf(outcome: Outcome, context: ToolContext, turns: MeetingTurn): string {
  const { text, card } = turns.told(outcome, context.locale);
  if (!card) throw new ToolError(`Not done. Tell the visitor this: ${text}`);
  context.deal(card);
  const { status, label, ownerLabel, email, meetUrl } = card.data;
  return JSON.stringify({
    status,
    when: label,
    whenForMe: ownerLabel,
    email,
    videoLink: meetUrl,
    tellTheVisitor: text,
  });
}
