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
  ])('%s: %s', (text, other) => {
    expect(namesOtherTime(text, slot, ['Europe/Lisbon', 'Asia/Kolkata'], 'en-GB')).toBe(other);
  });
});
