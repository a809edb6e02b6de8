import type { MeetingView, ParsedRequest } from '@minime/contracts';
import { inviteFile } from '@minime/invite';
import { AppError } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MEETING_SETTINGS } from '../chat.tokens.js';
import { AvailabilityService } from './availability.service.js';
import { BookingService, type Outcome } from './booking.service.js';
import { MeetingCards } from './meeting.cards.js';
import { eventIdOf, type Meeting } from './meeting.js';
import type { MeetingSettings } from './meeting.settings.js';
import { type LinkPurpose, MeetingSigner } from './meeting.signer.js';
import { MeetingStore } from './ports.js';

const MINUTE_MS = 60_000;

/** What the signed links of cards and invitations show and do, with or without a chat. */
@Injectable()
export class MeetingLinks {
  private readonly signer: MeetingSigner;

  constructor(
    private readonly store: MeetingStore,
    private readonly bookings: BookingService,
    private readonly availability: AvailabilityService,
    private readonly cards: MeetingCards,
    @Inject(MEETING_SETTINGS) private readonly settings: MeetingSettings,
  ) {
    this.signer = new MeetingSigner(settings.secrets);
  }

  /** Changes nothing, however often a scanner of mails opens it. */
  async view({ meetingId, purpose, token }: ParsedRequest<'meeting.view.v1'>): Promise<MeetingView | null> {
    const found = await this.holding(meetingId, purpose, token);
    if (!found) return null;
    if (purpose === 'confirm') return this.viewOfHold(found);
    const meeting = await this.bookings.check(found);
    if (!isComing(meeting)) return this.told(meeting, standingOf(meeting));
    return purpose === 'reschedule' ? this.viewOfTimes(meeting) : this.told(meeting, 'open');
  }

  async act({ meetingId, purpose, token, slotId }: ParsedRequest<'meeting.act.v1'>): Promise<MeetingView | null> {
    const meeting = await this.holding(meetingId, purpose, token);
    if (!meeting) return null;
    if (purpose === 'confirm') return this.outcome(meeting, await this.bookings.confirm(meetingId));
    if (!isComing(meeting)) return this.told(meeting, standingOf(meeting));
    if (purpose === 'cancel') return this.outcome(meeting, await this.bookings.cancel(meetingId));
    if (!slotId) return this.viewOfTimes(meeting);
    const moved = await this.bookings.move(meeting, slotId);
    if ('kind' in moved) return this.outcome(meeting, moved);
    return this.told(meeting, moved.problem === 'unavailable' ? 'unavailable' : 'gone');
  }

  async invite({ meetingId, token }: ParsedRequest<'meeting.invite.v1'>): Promise<{ ics: string } | null> {
    const meeting = await this.holding(meetingId, 'invite', token);
    if (meeting?.status !== 'booked' && meeting?.status !== 'cancelled') return null;
    return { ics: this.file(meeting) };
  }

  /** The same meeting as in Google's invitation, so that a calendar shows it once. */
  private file({ id, sequence, start, end, createdAt, status, title, meetUrl }: Meeting): string {
    const { lead } = this.settings.terms;
    const invite = {
      uid: `${eventIdOf(id)}@google.com`,
      sequence,
      start,
      end,
      stamp: createdAt,
      status: status === 'cancelled' ? ('cancelled' as const) : ('confirmed' as const),
      title,
      ...(lead && { description: lead }),
      ...(meetUrl && { location: meetUrl }),
    };
    return inviteFile(invite, 'PUBLISH');
  }

  private async holding(id: string, purpose: LinkPurpose, token: string): Promise<Meeting | undefined> {
    return this.signer.isLinkToken(token, id, purpose) ? this.store.find(id) : undefined;
  }

  private viewOfHold(hold: Meeting): MeetingView {
    if (hold.status !== 'held') return this.told(hold, standingOf(hold));
    return this.told(hold, hold.expiresAt > new Date() ? 'open' : 'expired');
  }

  private async viewOfTimes(meeting: Meeting): Promise<MeetingView> {
    const durationMinutes = (meeting.end.getTime() - meeting.start.getTime()) / MINUTE_MS;
    const from = new Date();
    const to = new Date(from.getTime() + this.settings.rules.horizonMs);
    try {
      const { slots } = await this.availability.find({ from, to, durationMinutes, moves: meeting });
      const card = this.cards.slots(slots, meeting.id, durationMinutes, meeting);
      return { ...this.told(meeting, 'open'), slots: card.slots };
    } catch (error) {
      if (error instanceof AppError && error.code === 'calendar_unavailable') return this.told(meeting, 'unavailable');
      throw error;
    }
  }

  private outcome(meeting: Meeting, outcome: Outcome): MeetingView {
    return this.told('meeting' in outcome ? outcome.meeting : meeting, outcome.kind);
  }

  private told(meeting: Meeting, state: MeetingView['state']): MeetingView {
    const { status: _, ...data } = this.cards.meetingData(meeting, state === 'cancelled' ? 'cancelled' : 'booked');
    // Links of something that is not booked would lead nowhere.
    const { icsUrl, cancelUrl, rescheduleUrl, ...bare } = data;
    const hasLinks = state === 'booked' || state === 'moved';
    return { state, ...(meeting.locale && { locale: meeting.locale }), meeting: hasLinks ? data : bare };
  }
}

const isComing = ({ status, end }: Meeting): boolean =>
  (status === 'booked' || status === 'requested') && end > new Date();

function standingOf({ status, end }: Meeting): MeetingView['state'] {
  switch (status) {
    case 'booked':
    case 'requested':
      return end > new Date() ? status : 'nothing';
    case 'moved':
    case 'cancelled':
    case 'expired':
      return status;
    case 'booking':
      return 'pending';
    default:
      return 'gone';
  }
}
