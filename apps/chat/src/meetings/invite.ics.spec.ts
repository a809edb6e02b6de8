import { describe, expect, it } from '@jest/globals';
import { inviteIcs } from './invite.ics.js';
import { eventIdOf, type Meeting } from './meeting.js';

const meeting = {
  id: '0b8f3c1e-6f2a-4a53-9c1d-2f7a4b6d8e90',
  status: 'booked',
  sequence: 2,
  title: 'A call; with, Ada',
  start: new Date('2026-11-24T15:00:00Z'),
  end: new Date('2026-11-24T15:30:00Z'),
  createdAt: new Date('2026-11-22T10:00:00Z'),
  meetUrl: 'https://meet.example/abc',
} as Meeting;

describe('inviteIcs', () => {
  const ics = inviteIcs(meeting, { owner: 'Ada', lead: `Bring\nyour own ${'é'.repeat(60)}` });

  it('is a calendar file', () => {
    expect(ics).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]+END:VCALENDAR\r\n$/);
    expect(ics).toContain('DTSTART:20261124T150000Z\r\nDTEND:20261124T153000Z\r\n');
    expect(ics).toContain('SUMMARY:A call\\; with\\, Ada\r\n');
    expect(ics).toContain('STATUS:CONFIRMED');
    expect(inviteIcs({ ...meeting, status: 'cancelled' }, { owner: 'Ada' })).toContain('STATUS:CANCELLED');
  });

  it('folds long lines between characters', () => {
    for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(ics.replaceAll('\r\n ', '')).toContain(`DESCRIPTION:Bring\\nyour own ${'é'.repeat(60)}\\nWith Ada`);
  });
});

describe('eventIdOf', () => {
  it('is the meeting’s id in base32hex, another one for another meeting', () => {
    expect(eventIdOf('00000000-0000-0000-0000-000000000000')).toBe('0'.repeat(26));
    expect(eventIdOf('ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe(`${'v'.repeat(25)}s`);
    expect(eventIdOf(meeting.id)).toMatch(/^[0-9a-v]{26}$/);
  });
});
