import { Inject, Injectable } from '@nestjs/common';
import { MEETING_SETTINGS } from '../../chat.tokens.js';
import type { Tool } from '../../tools/tool.js';
import { AvailabilityService } from '../availability.service.js';
import { BookingService } from '../booking.service.js';
import { MeetingCards } from '../meeting.cards.js';
import type { MeetingSettings } from '../meeting.settings.js';
import { MeetingTurn } from '../meeting.turn.js';
import { MeetingStore } from '../ports.js';
import { cancelMeetingTool } from './cancel-meeting.tool.js';
import { checkAvailabilityTool } from './check-availability.tool.js';
import { confirmMeetingTool } from './confirm-meeting.tool.js';
import { rescheduleMeetingTool, scheduleMeetingTool } from './schedule-meeting.tool.js';

/** What the model can do about calls; nothing where the owner takes none. */
@Injectable()
export class MeetingTools {
  readonly list: Tool[];

  constructor(
    store: MeetingStore,
    availability: AvailabilityService,
    bookings: BookingService,
    cards: MeetingCards,
    turns: MeetingTurn,
    @Inject(MEETING_SETTINGS) settings: MeetingSettings,
  ) {
    const desk = { bookings, availability, cards, settings };
    this.list = settings.isOpen
      ? [
          checkAvailabilityTool(availability, cards, settings),
          scheduleMeetingTool(desk),
          confirmMeetingTool(store, bookings, turns),
          rescheduleMeetingTool(desk),
          cancelMeetingTool(store, bookings, turns),
        ]
      : [];
  }
}
