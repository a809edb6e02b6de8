import type { ToolContext } from '../../tools/tool.js';
import type { MeetingCards } from '../meeting.cards.js';
import type { Slot } from '../rules/check.slot.js';

export interface Offer {
  slots: Slot[];
  durationMinutes: number;
}

/** Shows the visitor these times as buttons. @returns what the model is told of them */
export function dealTimes(
  { slots, durationMinutes }: Offer,
  cards: MeetingCards,
  context: ToolContext,
  timeZone: string,
) {
  const { conversationId, turnId, locale } = context;
  const data = cards.slots(slots, conversationId, durationMinutes, { timeZone, locale });
  context.deal({ cardId: `${turnId}:slots`, kind: 'slots', data });
  return {
    durationMinutes,
    timeZone,
    slots: data.slots.map(({ id, start, label, ownerLabel }) => ({
      slotId: id,
      start,
      when: label,
      ...(ownerLabel && { whenForMe: ownerLabel }),
    })),
  };
}
