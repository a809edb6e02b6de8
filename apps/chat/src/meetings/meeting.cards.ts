import type { Card, ConfirmCard, MeetingCard, SlotsCard } from '@minime/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { MEETING_SETTINGS } from '../chat.tokens.js';
import type { Meeting } from './meeting.js';
import type { MeetingSettings } from './meeting.settings.js';
import { type LinkPurpose, MeetingSigner } from './meeting.signer.js';
import type { Slot } from './rules/check.slot.js';
import { appointmentLabel } from './words/appointment.words.js';

/** Who reads a card. */
export interface Reader {
  timeZone: string;
  locale?: string | undefined;
}

/** Renders cards: from slots that were issued and from meetings as they are stored, never from what a model says. */
@Injectable()
export class MeetingCards {
  private readonly signer: MeetingSigner;

  constructor(@Inject(MEETING_SETTINGS) private readonly settings: MeetingSettings) {
    this.signer = new MeetingSigner(settings.secrets);
  }

  /** A slot in words, for a visitor and, where the clock there differs, for the owner. */
  words(slot: Slot, { timeZone, locale }: Reader) {
    const ownerZone = this.settings.rules.zone;
    const at = (moment: Date, zone: string) => DateTime.fromJSDate(moment, { zone });
    const isSameClock = at(slot.start, timeZone).offset === at(slot.start, ownerZone).offset;
    return {
      start: at(slot.start, timeZone).toISO({ suppressMilliseconds: true }) as string,
      end: at(slot.end, timeZone).toISO({ suppressMilliseconds: true }) as string,
      label: appointmentLabel(slot, timeZone, locale),
      ...(!isSameClock && { ownerLabel: appointmentLabel(slot, ownerZone, locale) }),
    };
  }

  /** @param holder whom the slots are issued to */
  slots(slots: Slot[], holder: string, durationMinutes: number, reader: Reader): SlotsCard {
    return {
      durationMinutes,
      ...this.zones(reader),
      slots: slots.map((slot) => ({ id: this.signer.slotId(slot, holder), ...this.words(slot, reader) })),
    };
  }

  confirm(hold: Meeting): Card {
    const data: ConfirmCard = {
      holdId: hold.id,
      expiresAt: hold.expiresAt.toISOString(),
      ...this.words(hold, hold),
      ...this.zones(hold),
      email: hold.guest.email,
      ...(hold.guest.name && { name: hold.guest.name }),
      confirmUrl: this.link(hold.id, 'confirm'),
    };
    return { cardId: `confirm:${hold.id}`, kind: 'confirm', data };
  }

  meeting(meeting: Meeting, status: MeetingCard['status']): Card {
    const data = this.meetingData(meeting, status);
    return { cardId: `meeting:${meeting.id}:${meeting.sequence}`, kind: 'meeting', data };
  }

  meetingData(meeting: Meeting, status: MeetingCard['status']): MeetingCard {
    const { id, title, guest, meetUrl, calendarUrl } = meeting;
    const isOver = status === 'cancelled';
    return {
      meetingId: id,
      status,
      title,
      ...this.words(meeting, meeting),
      ...this.zones(meeting),
      email: guest.email,
      ...(!isOver && meetUrl && { meetUrl }),
      ...(!isOver && calendarUrl && { calendarUrl }),
      ...(status !== 'requested' && { icsUrl: this.link(id, 'invite') }),
      ...(!isOver && { cancelUrl: this.link(id, 'cancel'), rescheduleUrl: this.link(id, 'reschedule') }),
    };
  }

  link(meetingId: string, purpose: LinkPurpose): string {
    const page = purpose === 'invite' ? 'invite.ics' : purpose;
    return `${this.settings.publicUrl}/meetings/${meetingId}/${page}?token=${this.signer.linkToken(meetingId, purpose)}`;
  }

  private zones({ timeZone }: Reader) {
    return { timeZone, ownerTimeZone: this.settings.rules.zone };
  }
}
