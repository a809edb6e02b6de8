import { describe, expect, it } from '@jest/globals';
import { persona } from '@minime/platform';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { type Agenda, type Slot, violationOf } from './check.slot.js';
import { listSlots } from './list.slots.js';
import { type MeetingRules, meetingRules, takesCalls, type WallRange } from './meeting.rules.js';
import { spreadSlots } from './spread.slots.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ZONES = [
  'Europe/Lisbon',
  'America/New_York',
  'Australia/Sydney',
  'Asia/Kolkata',
  'America/Sao_Paulo',
  'Pacific/Chatham',
];

/** Noon (UTC) of the days around which a zone changes its clocks, 2016 to 2027; of one that never does, any days. */
function changesOf(zone: string): number[] {
  const days: number[] = [];
  for (let at = Date.UTC(2016, 0, 1, 12); at < Date.UTC(2027, 11, 31); at += DAY) {
    const offset = (time: number) => DateTime.fromMillis(time, { zone }).offset;
    if (offset(at) !== offset(at + DAY)) days.push(at);
  }
  return days.length > 0 ? days : [Date.UTC(2026, 2, 28, 12), Date.UTC(2026, 9, 24, 12)];
}

/** What the clock shows, told by the platform and not by the code under test. */
function clockIn(zone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (time: number) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return {
      day: `${parts.year}-${parts.month}-${parts.day}`,
      minutes: Number(parts.hour) * 60 + Number(parts.minute),
    };
  };
}

const ranges: fc.Arbitrary<WallRange[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 94 }), { minLength: 2, maxLength: 4 })
  .map((marks) => marks.sort((a, b) => a - b).map((mark) => mark * 15))
  .map((marks) =>
    marks.flatMap((start, at) => (at % 2 === 0 && at + 1 < marks.length ? [{ start, end: marks[at + 1]! }] : [])),
  );

const rulesIn = (zone: string): fc.Arbitrary<MeetingRules> =>
  fc.record({
    zone: fc.constant(zone),
    week: fc.array(fc.oneof(fc.constant<WallRange[]>([{ start: 0, end: 1_439 }]), ranges), {
      minLength: 7,
      maxLength: 7,
    }),
    exceptions: fc.constant<MeetingRules['exceptions']>([]),
    durationsMs: fc.constantFrom([30], [20, 90]).map((minutes) => minutes.map((each) => each * MINUTE)),
    everyMinutes: fc.constantFrom(15, 30, 45),
    bufferBeforeMs: fc.constantFrom(0, 5 * MINUTE),
    bufferAfterMs: fc.constantFrom(0, 25 * MINUTE),
    noticeMs: fc.constantFrom(0, 12 * HOUR),
    horizonMs: fc.constantFrom(2 * DAY, 30 * DAY),
    maxPerDay: fc.constantFrom(1, 4),
    maxPerWeek: fc.constantFrom(2, 12),
  });

interface Case {
  rules: MeetingRules;
  agenda: Agenda;
  from: Date;
  to: Date;
}

const slotsAround = (at: number, count: number): fc.Arbitrary<Slot[]> =>
  fc.array(
    fc
      .record({ offset: fc.integer({ min: -36, max: 60 }), minutes: fc.constantFrom(30, 60, 95) })
      .map(({ offset, minutes }) => ({
        start: new Date(at + offset * HOUR),
        end: new Date(at + offset * HOUR + minutes * MINUTE),
      })),
    { maxLength: count },
  );

const caseIn = (zone: string, changes: number[]): fc.Arbitrary<Case> =>
  fc.constantFrom(...changes).chain((change) =>
    fc.record({
      rules: rulesIn(zone),
      agenda: fc.record({
        now: fc.integer({ min: 0, max: 48 }).map((hours) => new Date(change - hours * HOUR)),
        busy: slotsAround(change, 4),
        own: slotsAround(change, 2),
      }),
      from: fc.constant(new Date(change - DAY)),
      to: fc.constant(new Date(change + 2 * DAY)),
    }),
  );

const told = (slots: Slot[]) => slots.map(({ start }) => start.getTime());

describe.each(ZONES)('slots around the days on which the clocks change in %s', (zone) => {
  const clock = clockIn(zone);
  const cases = caseIn(zone, changesOf(zone));
  const list = ({ rules, agenda, from, to }: Case) =>
    listSlots({ from, to, durationMs: rules.durationsMs[0]! }, rules, agenda);

  it('keep every rule by the clock on the wall, and last as long as they say', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { rules, agenda } = one;
        const wrong: string[] = [];
        for (const { start, end } of list(one)) {
          const [from, to] = [start.getTime(), end.getTime()];
          const expectThat = (what: string, holds: boolean) => {
            if (!holds) wrong.push(`${start.toISOString()}: ${what}`);
          };
          const { day, minutes } = clock(from);
          const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
          const range = rules.week[weekday]!.find((hours) => hours.start <= minutes && minutes < hours.end);
          const isOpen = (at: number) => {
            const shown = clock(at);
            return range && shown.day === day && shown.minutes >= range.start && shown.minutes < range.end;
          };
          expectThat('lasts as long as it says', to - from === rules.durationsMs[0]);
          for (let at = from; at < to; at += 5 * MINUTE) expectThat('within the hours', isOpen(at) === true);
          expectThat('ends within the hours', isOpen(to - MINUTE) === true);
          expectThat('with notice', from >= agenda.now.getTime() + rules.noticeMs);
          expectThat('before the horizon', from <= agenda.now.getTime() + rules.horizonMs);
          for (const busy of agenda.busy) {
            const isBefore = to + rules.bufferAfterMs <= busy.start.getTime();
            expectThat('beside what is busy', isBefore || from - rules.bufferBeforeMs >= busy.end.getTime());
          }
          const sameDay = agenda.own.filter((other) => clock(other.start.getTime()).day === day);
          expectThat('on a day that is not full', sameDay.length < rules.maxPerDay);
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('are listed if and only if they pass the check', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const listed = new Set(told(list(one)));
        const passing = new Set<number>();
        for (let start = one.from.getTime(); start < one.to.getTime(); start += 15 * MINUTE) {
          const slot = { start: new Date(start), end: new Date(start + one.rules.durationsMs[0]!) };
          if (violationOf(slot, one.rules, one.agenda) === undefined) passing.add(start);
        }
        expect(listed).toEqual(passing);
      }),
      { numRuns: 10 },
    );
  });
});

describe('the owner’s terms', () => {
  const ada = persona.parse({
    name: 'Ada',
    greeting: 'Hi',
    disclosure: 'AI',
    timeZone: 'Europe/London',
    workingHours: { monday: ['10:00-12:00'], wednesday: ['14:00-15:00'] },
    meetings: {
      durations: [30, 60],
      bufferAfterMinutes: 10,
      minimumNoticeHours: 24,
      horizonDays: 20,
      maxPerDay: 2,
      maxPerWeek: 3,
      exceptions: [
        { date: '2026-03-30', hours: ['16:00-17:00'] },
        { from: '2026-04-01', to: '2026-04-03' },
      ],
    },
  });
  const rules = meetingRules(ada);
  // A Sunday, the one before the clocks go forward.
  const now = new Date('2026-03-22T12:00:00Z');
  const at = (iso: string, minutes = 30): Slot => ({
    start: new Date(iso),
    end: new Date(Date.parse(iso) + minutes * MINUTE),
  });
  const judged = (slot: Slot, agenda: Partial<Agenda> = {}) =>
    violationOf(slot, rules, { now, busy: [], own: [], ...agenda });

  it.each([
    ['on Monday at ten, before the clocks change', at('2026-03-23T12:00:00Z'), 'hours'],
    ['with less than a day’s notice', at('2026-03-23T10:00:00Z'), 'notice'],
    ['on Wednesday at two', at('2026-03-25T14:00:00Z'), undefined],
    ['for a full hour', at('2026-03-25T14:00:00Z', 60), undefined],
    ['for as long as nobody offers', at('2026-03-25T14:00:00Z', 45), 'duration'],
    ['between two beginnings', at('2026-03-25T14:10:00Z'), 'beginning'],
    ['beyond the last hour', at('2026-03-25T14:30:00Z', 60), 'hours'],
    ['on the Monday with other hours, by summer time', at('2026-03-30T15:00:00Z'), undefined],
    ['on that Monday at its usual hour', at('2026-03-30T09:00:00Z'), 'hours'],
    ['on a holiday', at('2026-04-01T13:00:00Z'), 'hours'],
    ['after the horizon', at('2026-04-13T09:00:00Z'), 'horizon'],
  ])('judge a call %s', (_, slot, violation) => {
    expect(judged(slot)).toBe(violation);
  });

  it('keep room around what is there, on either side', () => {
    const slot = at('2026-03-25T14:00:00Z');
    expect(judged(slot, { busy: [at('2026-03-25T14:35:00Z')] })).toBe('busy');
    expect(judged(slot, { busy: [at('2026-03-25T14:40:00Z')] })).toBeUndefined();
    expect(judged(slot, { own: [at('2026-03-25T13:25:00Z')] })).toBe('taken');
    expect(judged(slot, { own: [at('2026-03-25T13:20:00Z')] })).toBeUndefined();
  });

  it('end with the day’s and the week’s last call', () => {
    const monday = [at('2026-03-23T10:00:00Z'), at('2026-03-23T11:00:00Z')];
    expect(judged(at('2026-03-25T14:00:00Z'), { own: monday })).toBeUndefined();
    expect(judged(at('2026-03-25T14:00:00Z'), { own: [...monday, at('2026-03-27T10:00:00Z')] })).toBe('week_full');
    expect(judged(at('2026-03-25T14:30:00Z'), { own: [at('2026-03-25T09:00:00Z'), at('2026-03-25T11:00:00Z')] })).toBe(
      'day_full',
    );
  });

  it('without an hour mean no calls', () => {
    expect(takesCalls(rules)).toBe(true);
    expect(takesCalls(meetingRules({ ...ada, workingHours: {}, meetings: { ...ada.meetings, exceptions: [] } }))).toBe(
      false,
    );
  });
});

describe('spreadSlots', () => {
  const slots = (days: number, perDay: number): Slot[] =>
    Array.from({ length: days * perDay }, (_, index) => {
      const start = Date.UTC(2026, 5, 1 + Math.floor(index / perDay), 9) + (index % perDay) * 30 * MINUTE;
      return { start: new Date(start), end: new Date(start + 30 * MINUTE) };
    });

  it.each([
    [1, 3, 8, 3, 1],
    [1, 20, 8, 8, 1],
    [3, 10, 8, 8, 3],
    [20, 10, 8, 8, 8],
    [2, 1, 8, 2, 2],
    [0, 0, 8, 0, 0],
  ])('chooses of %i days with %i each at most %i: %i on %i days', (days, perDay, count, chosen, onDays) => {
    const all = slots(days, perDay);
    const spread = spreadSlots(all, count, 'UTC');
    expect(spread).toHaveLength(chosen);
    expect(new Set(spread).size).toBe(chosen);
    expect(told(spread)).toEqual(told(spread).sort((a, b) => a - b));
    expect(new Set(spread.map(({ start }) => start.toISOString().slice(0, 10))).size).toBe(onDays);
    expect(spread.every((slot) => all.includes(slot))).toBe(true);
  });

  it('shows the early and the late of a day', () => {
    const [first, last] = [slots(1, 20)[0], slots(1, 20).at(-1)];
    const spread = spreadSlots(slots(1, 20), 8, 'UTC');
    expect([spread[0], spread.at(-1)]).toEqual([first, last]);
  });
});
