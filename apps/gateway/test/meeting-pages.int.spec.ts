import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MeetingView } from '@minime/contracts';
import { AppError } from '@minime/platform';
import { type Gateway, House } from './gateway.harness.js';

const ID = '0b8f3c1e-6f2a-4a53-9c1d-2f7a4b6d8e90';
const meeting: NonNullable<MeetingView['meeting']> = {
  meetingId: ID,
  title: 'A call with <b>Ada</b>',
  start: '2026-11-24T15:00:00+00:00',
  end: '2026-11-24T15:30:00+00:00',
  label: 'Tuesday, 24 November 2026, 15:00–15:30 (Lisbon)',
  ownerLabel: 'Tuesday, 24 November 2026, 16:00–16:30 (Berlin)',
  timeZone: 'Europe/Lisbon',
  ownerTimeZone: 'Europe/Berlin',
  email: 'grace@navy.example',
};

let house: House;
let gateway: Gateway;
let acts: { purpose: string; slotId?: string | undefined }[];

beforeAll(async () => {
  house = await House.open();
  gateway = await house.gateway();
});
beforeEach(() => {
  acts = [];
  house.chat.meeting = ({ purpose, token, slotId, acts: isAct }) => {
    if (token !== 'good') return null;
    if (isAct) acts.push({ purpose, slotId });
    const slots = [{ id: 'slot"1', start: meeting.start, end: meeting.end, label: 'Wednesday, 10:00' }];
    const done = { confirm: 'booked', cancel: 'cancelled', reschedule: 'moved' } as const;
    return { state: isAct ? done[purpose] : 'open', meeting, ...(purpose === 'reschedule' && { slots }) };
  };
});
afterAll(() => house.close());

const link = (page: string, token = 'good') => `${gateway.url}/meetings/${ID}/${page}?token=${token}`;
const post = (page: string, body = '') =>
  fetch(link(page), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

describe('the pages behind a meeting’s links', () => {
  it.each([
    ['confirm', 'Shall this call be booked?', 'It is booked'],
    ['cancel', 'Cancel this call?', 'The call is cancelled'],
  ])('%s: looking does nothing, the button does', async (page, asks, says) => {
    for (let looks = 0; looks < 3; looks++) {
      const shown = await fetch(link(page));
      const html = await shown.text();
      expect(shown.status).toBe(200);
      expect(html).toContain(`<h1>${asks}</h1>`);
      expect(html).toContain(meeting.label);
      expect(html).toContain(meeting.ownerLabel);
      expect(html).toContain('<form method="post">');
    }
    await fetch(link(page), { method: 'HEAD' });
    expect(acts).toEqual([]);
    const done = await (await post(page)).text();
    expect(done).toContain(says);
    expect(done).not.toContain('<form');
    expect(acts).toEqual([{ purpose: page }]);
  });

  it('reschedule: offers times and moves to the chosen one', async () => {
    expect(await (await fetch(link('reschedule'))).text()).toContain('value="slot&quot;1" required> Wednesday, 10:00');
    expect(await (await post('reschedule', 'slotId=slot%221')).text()).toContain('The call was moved');
    expect(acts).toEqual([{ purpose: 'reschedule', slotId: 'slot"1' }]);
  });

  it('are in the visitor’s language, without script, kept by nobody', async () => {
    house.chat.meeting = () => ({ state: 'open', meeting, locale: 'pt-BR' });
    const shown = await fetch(link('cancel'));
    const html = await shown.text();
    expect(html).toContain('<html lang="pt">');
    expect(html).toContain('Cancelar esta chamada?');
    expect(html).not.toMatch(/<script|style=|<b>/);
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(shown.headers.get('x-robots-tag')).toBe('noindex');
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer');
    const style = await fetch(`${gateway.url}/meetings/page.css`);
    expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  });

  it('tell a forged link nothing', async () => {
    for (const address of [link('cancel', 'forged'), `${gateway.url}/meetings/${ID}/cancel`, link('nonsense')]) {
      const shown = await fetch(address);
      expect([address, shown.status]).toEqual([address, 404]);
      expect(await shown.text()).not.toContain('grace@navy.example');
    }
    expect((await fetch(`${gateway.url}/meetings/1/cancel?token=good`)).status).toBe(404);
    expect((await post('cancel', 'x'.repeat(10_000))).status).toBe(413);
  });

  it('say honestly that the answer is not there yet', async () => {
    house.chat.meeting = () => Promise.reject(new AppError('unavailable', 'Nobody answered', { retryable: true }));
    const looked = await fetch(link('cancel'));
    expect([looked.status, await looked.text()]).toEqual([503, expect.stringContaining('cannot be shown just now')]);
    const acted = await post('cancel');
    expect([acted.status, await acted.text()]).toEqual([503, expect.stringContaining('takes longer than usual')]);
  });

  it('give the calendar file', async () => {
    const file = await fetch(link('invite.ics'));
    expect([file.status, file.headers.get('content-type'), await file.text()]).toEqual([
      200,
      'text/calendar; charset=utf-8',
      'BEGIN:VCALENDAR\r\n',
    ]);
    expect((await fetch(link('invite.ics', 'forged'))).status).toBe(404);
  });
});
