import type { Card } from '@minime/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { MEETING_SETTINGS } from '../chat.tokens.js';
import type { ClaimedTurn } from '../ports.js';
import { AvailabilityService } from './availability.service.js';
import { BookingService, type Outcome } from './booking.service.js';
import { MeetingCards } from './meeting.cards.js';
import type { Meeting } from './meeting.js';
import type { MeetingSettings } from './meeting.settings.js';
import { MeetingStore } from './ports.js';
import { meetingPhrases } from './words/meeting.phrases.js';
import { namesOtherTime } from './words/told.times.js';

/** What the server itself says and shows in a turn. */
export interface Told {
  text: string;
  card?: Card;
}

/** The part that meetings have in a turn besides the model's tools. */
@Injectable()
export class MeetingTurn {
  constructor(
    private readonly store: MeetingStore,
    private readonly bookings: BookingService,
    private readonly availability: AvailabilityService,
    private readonly cards: MeetingCards,
    @Inject(MEETING_SETTINGS) private readonly settings: MeetingSettings,
  ) {}

  /** The visitor pressed the button of a `confirm` card: decided and told by the server alone. */
  async confirmed(holdId: string, { conversationId, context }: ClaimedTurn): Promise<Told> {
    const hold = UUID.test(holdId) ? await this.store.find(holdId) : undefined;
    const isOurs = hold?.conversationId === conversationId;
    return this.told(isOurs ? await this.bookings.confirm(holdId) : { kind: 'nothing' }, context.locale);
  }

  told(outcome: Outcome, locale: string | undefined): Told {
    const words = meetingPhrases(locale);
    switch (outcome.kind) {
      case 'booked':
        return {
          text: words.booked(this.when(outcome.meeting), outcome.meeting.guest.email),
          card: this.cards.meeting(outcome.meeting, 'booked'),
        };
      case 'requested':
      case 'moved':
      case 'cancelled':
        return {
          text: words[outcome.kind](this.when(outcome.meeting)),
          card: this.cards.meeting(outcome.meeting, outcome.kind),
        };
      case 'pending':
        return { text: words.pending(this.when(outcome.meeting)) };
      case 'unavailable':
        return { text: words.unavailable };
      case 'gone':
        return { text: words.gone };
      case 'expired':
        return { text: words.expired };
      case 'nothing':
        return { text: words.nothingToConfirm };
    }
  }

  /** What the model has to know of earlier turns: the times that were offered, the hold, the meeting. Undefined: nothing. */
  async facts({ conversationId, action }: ClaimedTurn): Promise<string | undefined> {
    if (!this.settings.isOpen) return undefined;
    const [{ card, pressed }, { hold, meeting }] = await Promise.all([
      this.store.offered(conversationId),
      this.store.ofConversation(conversationId),
    ]);
    const isValid = (id: string) => typeof this.availability.issued(id, conversationId) === 'object';
    const offered = (card?.slots ?? [])
      .filter(({ id }) => isValid(id))
      .map(({ id, label }) => ({ slotId: id, when: label }));
    const chosen = action?.kind === 'slot' ? action.id : pressed;
    const current = meeting && (await this.bookings.check(meeting));
    const facts = {
      ...(offered.length > 0 && { offeredTimes: offered }),
      ...(chosen && isValid(chosen) && !hold && { chosenSlotId: chosen }),
      ...(hold && { waitsForConfirmation: { holdId: hold.id, when: this.when(hold), email: hold.guest.email } }),
      ...(current && { meeting: { status: current.status, when: this.when(current), email: current.guest.email } }),
    };
    return Object.keys(facts).length > 0 ? JSON.stringify(facts, null, 1) : undefined;
  }

  /** What puts a text right that names another time than the cards under it. Undefined: it names none. */
  correction(text: string, cards: Card[], locale: string | undefined): string | undefined {
    const card = cards.findLast(({ kind }) => kind === 'confirm' || kind === 'meeting');
    if (!card) return undefined;
    const { start, end, timeZone, ownerTimeZone, label } = card.data as Record<string, string>;
    const slot = { start: new Date(start as string), end: new Date(end as string) };
    const isOther = namesOtherTime(text, slot, [timeZone as string, ownerTimeZone as string], locale);
    return isOther ? meetingPhrases(locale).correction(label as string) : undefined;
  }

  private when(meeting: Meeting): string {
    return this.cards.words(meeting, meeting).label;
  }
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
