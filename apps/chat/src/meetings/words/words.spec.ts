import { describe, expect, it } from '@jest/globals';
import { appointmentLabel } from './appointment.words.js';
import { namesOtherTime } from './told.times.js';

// A Tuesday: 15:00 in Lisbon, 20:30 in Kolkata.
const slot = { start: new Date('2026-11-24T15:00:00Z'), end: new Date('2026-11-24T15:30:00Z') };

describe('appointmentLabel', () => {
  it.each([
    ['en-GB', 'Europe/Lisbon', 'Tuesday, 24 November 2026, 15:00–15:30 (Lisbon)'],
    ['en-US', 'Asia/Kolkata', 'Tuesday, November 24, 2026, 8:30–9:00 PM (Kolkata)'],
    ['de-DE', 'Europe/Berlin', 'Dienstag, 24. November 2026, 16:00–16:30 Uhr (Berlin)'],
    ['pt-BR', 'America/Sao_Paulo', 'terça-feira, 24 de novembro de 2026, 12:00–12:30 (Sao Paulo)'],
    ['xx-not a tag', 'UTC', 'Tuesday, 24 November 2026, 15:00–15:30 (UTC)'],
  ])('speaks %s in %s', (locale, zone, label) => {
    // Whether a comma stands after the weekday changes between versions of Node's language data.
    expect(appointmentLabel(slot, zone, locale).replace(/^(Tuesday) /, '$1, ')).toBe(label);
  });
});

describe('namesOtherTime', () => {
  it.each([
    ['I have kept Tuesday at 15:00 for you.', false],
    ['Tuesday, 3 pm your time, 8:30 pm mine.', false],
    ['It ends at 3:30 p.m.', false],
    ['Dienstag um 15 Uhr passt.', false],
    ['Na terça-feira às 15h00.', false],
    ['The Notes of 1843 have 66 pages, 3 of them on tables.', false],
    ['See you on 24 November 2026.', false],
    ['I have kept Tuesday at 16:00 for you.', true],
    ['I have kept Wednesday at 15:00 for you.', true],
    ['Bis Mittwoch!', true],
    ['3 am it is.', true],
    ['Na quarta às 15h00.', true],
    ['Tue 15:00 is kept for you.', false],
    ['Tue, 24 Nov 2026 at 3 pm.', false],
    ['On 24th of November, that is 11/24.', false],
    ['November 24, 2026 (2026-11-24), or 24/11.', false],
    ['Di, 24.11., um 15 Uhr.', false],
    ['mar 24 nov, 15:00', false],
    ['ter., 24 de novembro de 2026', false],
    ['mar. 24 nov. à 15h00', false],
    ['So 3 pm it is, and do 2 things until then.', false],
    ['I am here 24/7; half is 1/2, and 3 sat at table 12.', false],
    ['On 10 December 1815 I was born; I wrote on July 10, 1843.', false],
    ['Wed 15:00 is kept for you.', true],
    ['Weds at 3 pm.', true],
    ['Wed, Nov 24', true],
    ['Kept: 25 Nov at 3 pm.', true],
    ['See you on November 25th!', true],
    ['Am 25. November um 15 Uhr.', true],
    ['Am 25.11.2026 um 15 Uhr.', true],
    ['El mié 24 a las 15:00, mié 15:00.', true],
    ['El 25 de noviembre.', true],
    ['jeu. 15h00', true],
    ['Le 25 novembre.', true],
    ['gio 15:00', true],
    ['Il 25 novembre.', true],
    ['qua., 15h00', true],
    ['Em 25 de nov. de 2026.', true],
    ['2026-11-25', true],
    ['On 24 November 2027.', true],
  ])('%s: %s', (text, other) => {
    expect(namesOtherTime(text, slot, ['Europe/Lisbon', 'Asia/Kolkata'], 'en-GB')).toBe(other);
  });

  it('reads the shortest weekdays in the visitor’s own language only', () => {
    const zones = ['Europe/Berlin'];
    expect(namesOtherTime('Do 16:00', slot, zones, 'de-DE')).toBe(true);
    expect(namesOtherTime('Di 16:00', slot, zones, 'de-DE')).toBe(false);
    expect(namesOtherTime('Do 16:00', slot, zones, 'en-GB')).toBe(false);
  });
});
