import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Invite, inviteFile } from './invite.file.js';

const invite: Invite = {
  uid: 'h1@google.com',
  sequence: 2,
  start: new Date('2026-11-24T15:00:00Z'),
  end: new Date('2026-11-24T15:30:00Z'),
  stamp: new Date('2026-11-22T10:00:00Z'),
  status: 'confirmed',
  title: 'A call with Ada Lovelace',
  location: 'https://meet.example/abc-defg-hij',
  organizer: { name: 'Ada Lovelace', email: 'ada@ada.example' },
  attendees: [{ name: 'Grace Hopper', email: 'grace@navy.example' }],
};

/** The content lines: folds undone, as RFC 5545 (3.1) says. */
const linesOf = (file: string) =>
  file
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .filter(Boolean);

describe('inviteFile', () => {
  it('tells a meeting in UTC', () => {
    const lines = linesOf(inviteFile(invite, 'REQUEST'));
    expect(lines).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      expect.stringMatching(/^PRODID:/),
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'UID:h1@google.com',
      'SEQUENCE:2',
      'DTSTAMP:20261122T100000Z',
      'DTSTART:20261124T150000Z',
      'DTEND:20261124T153000Z',
      'SUMMARY:A call with Ada Lovelace',
      'TRANSP:OPAQUE',
      'LOCATION:https://meet.example/abc-defg-hij',
      'ORGANIZER;CN="Ada Lovelace":mailto:ada@ada.example',
      expect.stringMatching(
        /^ATTENDEE;ROLE=REQ-PARTICIPANT;.*RSVP=TRUE;CN="Grace Hopper":MAILTO:grace@navy\.example$/i,
      ),
      'STATUS:CONFIRMED',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
  });

  it('says what is asked of its reader', () => {
    expect(inviteFile(invite, 'PUBLISH')).toContain('METHOD:PUBLISH\r\n');
    const cancelled = inviteFile({ ...invite, status: 'cancelled' }, 'CANCEL');
    expect(cancelled).toContain('METHOD:CANCEL\r\n');
    expect(cancelled).toContain('STATUS:CANCELLED\r\n');
    const { organizer: _, ...nobody } = invite;
    expect(() => inviteFile(nobody, 'REQUEST')).toThrow(/organizer/);
  });

  it('ends every line with CRLF and folds it at 75 octets', () => {
    const file = inviteFile(
      { ...invite, title: 'Ünïcödé 🎉 '.repeat(40), description: 'ä;,\\\n'.repeat(200) },
      'PUBLISH',
    );
    expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(Math.max(...file.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(file).not.toContain('\ufffd');
  });

  it('has the lines it should have, whatever people write', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        'Eve\r\nATTENDEE:mailto:all@example.org',
        'x\nEND:VEVENT\nBEGIN:VEVENT',
        '";X-EVIL=1:',
        'a\u2028BEGIN:VALARM',
        '\\n\\',
      ),
    );
    const namesOf = (file: string) => linesOf(file).map((line) => line.split(/[;:]/)[0]);
    const fields = { title: 't', description: 'd', url: 'https://ada.example' };
    const usual = namesOf(inviteFile({ ...invite, ...fields }, 'REQUEST'));
    fc.assert(
      fc.property(nasty, nasty, nasty, (title, description, name) => {
        const file = inviteFile(
          {
            ...invite,
            ...fields,
            title: `t${title}`,
            description: `d${description}`,
            organizer: { name, email: 'a@b.example' },
          },
          'REQUEST',
        );
        expect(namesOf(file)).toEqual(usual);
        expect(file).not.toMatch(/^(?:X-EVIL|BEGIN:VALARM)|[^\r]\n|\r[^\n]/m);
      }),
    );
  });
});
