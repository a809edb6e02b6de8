import { describe, expect, it } from '@jest/globals';
import { ended, endedBy, summaryText, turn } from '../../test/ended.fixture.js';
import { mailWords } from '../words/mail.words.js';
import { subjectOf as subjectIn } from './subject.js';

const subjectOf = (visit: Parameters<typeof subjectIn>[0], summary: Parameters<typeof subjectIn>[1]) =>
  subjectIn(visit, summary, 'Europe/Lisbon', mailWords('en'));

const booking = (status: 'booked' | 'cancelled' | 'requested', startsAt: string) => ({
  meetingId: 'b8a6f0a4-4c4b-4b6a-8f0b-1d8c7d9e0f12',
  status,
  startsAt,
  endsAt: startsAt,
  title: 'A call',
});

describe('subjectOf', () => {
  it('says who and what', () => {
    expect(subjectOf(ended(), summaryText)).toBe('Grace Hopper (Navy Labs): wants to know about Note G');
  });

  it.each([
    'Grace Hopper (Navy Labs) wants a talk',
    'Grace Hopper wants a talk',
    'The visitor wants a talk',
    'wants a talk',
  ])('names the visitor once for the headline "%s"', (headline) => {
    expect(subjectOf(ended(), { ...summaryText, headline })).toBe('Grace Hopper (Navy Labs): wants a talk');
  });

  it.each([
    ['name', endedBy({ name: 'Grace' }), /^Grace: /],
    ['company', endedBy({ company: 'Navy Labs' }), /^Somebody from Navy Labs: /],
    ['place', endedBy({}), /^A visitor from Lisbon: /],
    ['nothing', endedBy({}, { place: {} }), /^A visitor: /],
  ])('makes do with a %s', (_, visit, who) => {
    expect(subjectOf(visit, summaryText)).toMatch(who);
  });

  it.each([
    [['booked'], 'Booked Tue 1 Dec 14:00'],
    [['requested'], 'Asks for Tue 1 Dec 14:00'],
    [['cancelled'], 'Cancelled Tue 1 Dec 14:00'],
    [['cancelled', 'booked'], 'Booked Wed 2 Dec 14:00'],
  ] as const)('says first what has come of it: %j', (statuses, what) => {
    const bookings = statuses.map((status, day) => booking(status, `2026-12-0${day + 1}T14:00:00.000Z`));
    expect(subjectOf(ended({ bookings }), summaryText)).toBe(
      `${what}, Grace Hopper (Navy Labs): wants to know about Note G`,
    );
  });

  it.each([
    [{ topic: 'The engine' }, 'Booked Tue 1 Dec 14:00, Grace Hopper (Navy Labs): about “The engine”'],
    [{}, 'Booked Tue 1 Dec 14:00, Grace Hopper (Navy Labs)'],
  ])('says what the call is about where nothing else was wanted: %j', (more, subject) => {
    const bookings = [{ ...booking('booked', '2026-12-01T14:00:00.000Z'), ...more }];
    expect(subjectOf(ended({ bookings }), { ...summaryText, headline: '' })).toBe(subject);
  });

  it('falls back on the first question when there is no summary', () => {
    const visit = ended({ turns: [turn('  ', ''), turn('What is\nNote G?', 'A table.')] });
    expect(subjectOf(visit, undefined)).toBe('Grace Hopper (Navy Labs): “What is Note G?”');
  });

  it('fits a lock screen whatever it is given', () => {
    const long = endedBy({ name: 'Grace '.repeat(50), company: 'Navy '.repeat(50) });
    const subject = subjectOf(long, { ...summaryText, headline: 'wants '.repeat(50) });
    expect([...subject].length).toBeLessThanOrEqual(100);
    expect(subject).toMatch(/^Grace Grace.*…: wants wants.*…$/);
  });

  it('is one clean line', () => {
    const hostile = endedBy({ name: 'Eve\r\nBcc: all@example.org\u202e', company: '\u0000\n' });
    const subject = subjectOf(hostile, { ...summaryText, headline: 'says hello' });
    expect(subject).toBe('Eve Bcc: all@example.org: says hello');
  });
});
