import type { ToolContext } from '../../tools/tool.js';
import type { Asker } from '../booking.service.js';

/** Who uses a tool, for the booking side. */
export const askerOf = (context: ToolContext): Asker => ({
  conversationId: context.conversationId,
  position: context.position,
  networkKey: context.networkKey,
  timeZone: context.visitorZone ?? context.ownerZone,
  locale: context.locale,
});
