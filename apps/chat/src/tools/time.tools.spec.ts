import { describe, expect, it } from '@jest/globals';
import { CitationBook } from '../turns/citation.book.js';
import { convertTimeTool } from './convert-time.tool.js';
import { getCurrentTimeTool } from './get-current-time.tool.js';
import { zoneNamed } from './time.zones.js';
import type { ToolContext } from './tool.js';

const context: ToolContext = {
  turnId: 't',
  conversationId: 'c',
  visitorId: 'v',
  visitorZone: 'Europe/Lisbon',
  ownerZone: 'Europe/London',
  now: new Date('2026-07-01T12:00:00Z'),
  citations: new CitationBook(),
  position: 1,
  askedAt: new Date('2026-07-01T12:00:00Z'),
  isRepeat: false,
  networkKey: 'k',
  deal: () => undefined,
};
const result = async (promise: Promise<unknown>) => JSON.parse((await promise) as string);

describe('zoneNamed', () => {
  it.each([
    ['Europe/Lisbon', 'Europe/Lisbon'],
    ['lisbon', 'Europe/Lisbon'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['New York', 'America/New_York'],
    ['San Francisco, CA', 'America/Los_Angeles'],
    ['Washington D.C.', 'America/New_York'],
    ['EST', 'America/New_York'],
    ['CEST', 'Europe/Paris'],
    ['UTC', 'UTC'],
    ['UTC+2', 'UTC+2'],
    ['GMT-03:30', 'UTC-3:30'],
    ['+5:30', 'UTC+5:30'],
  ])('%s is %s', (name, zone) => {
    expect(zoneNamed(name)).toBe(zone);
  });

  it.each(['Atlantis', 'Mars/Base', 'UTC+25', '', 'constructor'])('refuses %p and says what to give', (name) => {
    expect(() => zoneNamed(name)).toThrow(/IANA name|UTC-12/);
  });
});

describe('get_current_time', () => {
  it('is the visitor’s own without a zone', async () => {
    expect(await result(getCurrentTimeTool.execute({}, context))).toEqual({
      zone: 'Europe/Lisbon',
      utcOffset: '+01:00',
      iso: '2026-07-01T13:00:00+01:00',
      formatted: 'Wednesday 1 July 2026, 13:00',
    });
  });

  it('is the owner’s where the visitor’s is not known', async () => {
    const { visitorZone, ...rest } = context;
    expect(await result(getCurrentTimeTool.execute({}, rest))).toMatchObject({ zone: 'Europe/London' });
  });
});

describe('convert_time', () => {
  const convert = (input: Parameters<typeof convertTimeTool.execute>[0]) =>
    result(convertTimeTool.execute(input, context));

  it('knows daylight saving of the day', async () => {
    const input = { time: '3 pm', from_zone: 'London', to_zone: 'New York' };
    expect((await convert({ ...input, date: '2026-07-01' })).to.iso).toBe('2026-07-01T10:00:00-04:00');
    // Between the changes of the two countries the distance is an hour less.
    expect((await convert({ ...input, date: '2026-03-20' })).to.iso).toBe('2026-03-20T11:00:00-04:00');
  });

  it('tells when the day changes', async () => {
    expect((await convert({ time: '23:30', from_zone: 'Lisbon', to_zone: 'Tokyo' })).to.formatted).toBe(
      'Thursday 2 July 2026, 07:30',
    );
  });

  it('says that a time does not exist', async () => {
    const answer = await convert({ time: '02:30', date: '2026-03-08', from_zone: 'New York', to_zone: 'UTC' });
    expect(answer.note).toContain('skip 02:30');
    expect(answer.from.iso).toBe('2026-03-08T03:30:00-04:00');
  });

  it.each([
    ['noon', '12:00'],
    ['midnight', '00:00'],
    ['12 am', '00:00'],
    ['12:30 p.m.', '12:30'],
    ['7.45', '07:45'],
    ['15h30', '15:30'],
  ])('reads %s', async (time, clock) => {
    expect((await convert({ time, from_zone: 'UTC', to_zone: 'UTC' })).from.iso).toContain(`T${clock}:00`);
  });

  it.each([
    { time: '25:00' },
    { time: '13 pm' },
    { time: 'teatime' },
    { time: '10:00', date: '2026-02-30' },
    { time: '10:00', to_zone: 'Atlantis' },
  ])('refuses %p', async (input) => {
    await expect(convert(input)).rejects.toThrow(/not a (?:time|day)/);
  });
});
