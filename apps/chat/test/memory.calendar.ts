import { AppError } from '@minime/platform';
import { type BusyInterval, Calendar, type CalendarDraft, type CalendarEvent } from '../src/meetings/ports.js';

/** A calendar that remembers what it was told, and can be out of order. */
export class MemoryCalendar extends Calendar {
  readonly events = new Map<string, CalendarEvent & { draft: CalendarDraft }>();
  readonly taken: BusyInterval[] = [];
  inserts = 0;
  isDown = false;
  /** Runs after an event is written and before anybody is told. */
  afterInsert: () => Promise<void> = async () => undefined;

  /** Runs before it is said what is taken. */
  beforeBusy: () => Promise<void> = async () => undefined;

  override async busy(from: Date, to: Date): Promise<BusyInterval[]> {
    this.answer();
    await this.beforeBusy();
    const own = [...this.events.values()].filter(({ status }) => status === 'confirmed');
    return [...this.taken, ...own]
      .filter(({ start, end }) => start < to && end > from)
      .map(({ start, end }) => ({ start, end }));
  }

  override async insert(draft: CalendarDraft): Promise<CalendarEvent> {
    this.answer();
    this.inserts++;
    const { eventId, holdId, start, end } = draft;
    const known = this.events.get(eventId);
    if (known) return known;
    const urls = { meetUrl: `https://meet.example/${eventId}`, calendarUrl: `https://calendar.example/${eventId}` };
    const event = { eventId, holdId, status: 'confirmed' as const, start, end, ...urls, draft };
    this.events.set(eventId, event);
    await this.afterInsert();
    return event;
  }

  override async read(eventId: string): Promise<CalendarEvent | undefined> {
    this.answer();
    return this.events.get(eventId);
  }

  override async move(eventId: string, start: Date, end: Date): Promise<CalendarEvent> {
    this.answer();
    const event = { ...this.events.get(eventId)!, start, end };
    this.events.set(eventId, event);
    return event;
  }

  override async cancel(eventId: string): Promise<void> {
    this.answer();
    const event = this.events.get(eventId);
    if (event) this.events.set(eventId, { ...event, status: 'cancelled' });
  }

  get confirmed(): (CalendarEvent & { draft: CalendarDraft })[] {
    return [...this.events.values()].filter(({ status }) => status === 'confirmed');
  }

  private answer(): void {
    if (this.isDown) throw new AppError('calendar_unavailable', 'The calendar does not answer', { retryable: true });
  }
}
