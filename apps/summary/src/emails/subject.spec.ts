import { describe, expect, it } from '@jest/globals';
import { ended, endedBy, summaryText, turn } from '../../test/ended.fixture.js';
import { subjectOf } from './subject.js';

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

  it('falls back on the first question when there is no summary', () => {
    const visit = ended({ turns: [turn('  ', ''), turn('What is\nNote G?', 'A table.')] });
    expect(subjectOf(visit, undefined)).toBe('Grace Hopper (Navy Labs): “What is Note G?”');
  });

  it('fits a lock screen whatever it is given', () => {
    const long = endedBy({ name: 'Grace '.repeat(50), company: 'Navy '.repeat(50) });
    const subject = subjectOf(long, { ...summaryText, headline: 'wants '.repeat(50) });
    expect([...subject].length).toBeLessThanOrEqual(100);
    expect(subject).toMatch(/^Grace Grace.*… \(Navy.*…\): wants wants.*…$/);
  });

  it('is one clean line', () => {
    const hostile = endedBy({ name: 'Eve\r\nBcc: all@example.org\u202e', company: '\u0000\n' });
    const subject = subjectOf(hostile, { ...summaryText, headline: 'says hello' });
    expect(subject).toBe('Eve Bcc: all@example.org: says hello');
  });
});
