import { Inject, Injectable } from '@nestjs/common';
import { CALENDAR, MEETING_SETTINGS } from '../chat.tokens.js';
import type { Meeting } from './meeting.js';
import type { MeetingSettings } from './meeting.settings.js';
import { MeetingSigner } from './meeting.signer.js';
import { type BusyInterval, type Calendar, MeetingStore } from './ports.js';
import { type Agenda, type Slot, type Violation, violationOf, withBuffers } from './rules/check.slot.js';
import { listSlots } from './rules/list.slots.js';
import { spreadSlots } from './rules/spread.slots.js';

export const MAX_SLOTS = 8;
const MINUTE_MS = 60_000;
/** The owner's own meetings of the whole week count. */
const WEEK_MS = 8 * 24 * 60 * MINUTE_MS;

export interface Wish {
  from: Date;
  to: Date;
  /** Unset: the owner's first. */
  durationMinutes?: number | undefined;
  now?: Date;
  /** The meeting that shall be at another time: where it is now is no obstacle, and no choice. */
  moves?: Meeting | undefined;
}

/** Which times are free: the owner's terms, the calendar and our own meetings together. */
@Injectable()
export class AvailabilityService {
  private readonly signer: MeetingSigner;

  constructor(
    private readonly store: MeetingStore,
    @Inject(CALENDAR) private readonly calendar: Calendar | null,
    @Inject(MEETING_SETTINGS) private readonly settings: MeetingSettings,
  ) {
    this.signer = new MeetingSigner(settings.secrets);
  }

  /**
   * At most eight slots within the wish, well spread.
   * @throws AppError `calendar_unavailable`: nothing is known, so nothing is free
   */
  async find({
    from,
    to,
    durationMinutes,
    now = new Date(),
    moves,
  }: Wish): Promise<{ slots: Slot[]; durationMinutes: number }> {
    const { rules, terms } = this.settings;
    const minutes = durationMinutes ?? (terms.durations[0] as number);
    const until = new Date(Math.min(to.getTime(), now.getTime() + rules.horizonMs + 1));
    const since = new Date(Math.max(from.getTime(), now.getTime()));
    if (since >= until) return { slots: [], durationMinutes: minutes };
    const agenda = await this.agenda(since, until, now, moves);
    const all = listSlots({ from: since, to: until, durationMs: minutes * MINUTE_MS }, rules, agenda);
    const others = moves ? all.filter((slot) => !isNoMove(slot, moves)) : all;
    return { slots: spreadSlots(others, MAX_SLOTS, rules.zone), durationMinutes: minutes };
  }

  /** The coming meeting of a conversation, which has one at most: who has it and asks for times wants to move it. */
  async movable(conversationId: string): Promise<Meeting | undefined> {
    const { meeting } = await this.store.ofConversation(conversationId);
    return meeting?.status === 'booking' ? undefined : meeting;
  }

  /** The slot behind an id that this holder was given. */
  issued(slotId: string, holder: string): Slot | 'expired' | undefined {
    return this.signer.slotOf(slotId, holder);
  }

  /**
   * What the calendar has around a slot, to judge it by.
   * @param moved the meeting that would take the slot: its own time now is no obstacle
   * @throws AppError `calendar_unavailable`
   */
  async busyAround(slot: Slot, moved?: Slot): Promise<BusyInterval[]> {
    const room = withBuffers(slot, this.settings.rules);
    return besides((await this.calendar?.busy(room.start, room.end)) ?? [], moved);
  }

  judge(slot: Slot, busy: BusyInterval[], own: Slot[]): Violation | undefined {
    return violationOf(slot, this.settings.rules, { now: new Date(), busy, own });
  }

  private async agenda(from: Date, to: Date, now: Date, moves: Meeting | undefined): Promise<Agenda> {
    const { durationsMs, bufferAfterMs, bufferBeforeMs } = this.settings.rules;
    const margin = Math.max(...durationsMs) + bufferAfterMs + bufferBeforeMs;
    const [busy, own] = await Promise.all([
      this.calendar?.busy(new Date(from.getTime() - margin), new Date(to.getTime() + margin)) ?? [],
      this.store.open(new Date(from.getTime() - WEEK_MS), new Date(to.getTime() + WEEK_MS), moves?.id),
    ]);
    return { now, busy: besides(busy, moves), own };
  }
}

/** What is taken by others than the meeting that is moved. */
const besides = (busy: BusyInterval[], moved: Slot | undefined): BusyInterval[] =>
  moved ? busy.flatMap((each) => without(each, moved)) : busy;

/** The same time is no move, and a longer one around it cannot be kept while the meeting is still in its middle. */
const isNoMove = (slot: Slot, { start, end }: Slot): boolean => {
  const before = start.getTime() - slot.start.getTime();
  const after = slot.end.getTime() - end.getTime();
  return (before === 0 && after === 0) || (before > 0 && after > 0);
};

/** What is left of a stretch of time before and after another one. */
const without = ({ start, end }: Slot, other: Slot): Slot[] =>
  [
    { start, end: new Date(Math.min(end.getTime(), other.start.getTime())) },
    { start: new Date(Math.max(start.getTime(), other.end.getTime())), end },
  ].filter((piece) => piece.start < piece.end);
