import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { EventData, EventType } from '@minime/contracts';
import { EventPublisher } from '@minime/messaging';
import type { RunningService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { ended } from './ended.fixture.js';
import { OWNER, type SummaryFixture, summaryForAll } from './summary.fixture.js';

let fixture: SummaryFixture;
let service: RunningService;
summaryForAll((...started) => {
  [fixture, service] = started;
});

type Told = EventData<'meeting.requested.v1'>;

const told = (booking: Partial<Told['booking']> = {}, more: Partial<Told> = {}): Told => ({
  conversationId: randomUUID(),
  visitor: ended().visitor,
  booking: {
    meetingId: randomUUID(),
    status: 'requested',
    startsAt: '2026-11-24T15:00:00.000Z',
    endsAt: '2026-11-24T15:30:00.000Z',
    title: 'A call with Ada Lovelace',
    guest: { email: 'grace@navy.example', name: 'Grace Hopper' },
    topic: 'Compilers\r\nATTENDEE:mailto:all@example.org',
    sequence: 0,
    ...booking,
  },
  ...more,
});
const publish = <T extends EventType>(type: T, data: EventData<T>) =>
  service.app.get(EventPublisher, { strict: false }).publish(type, data);
const inbox = () => fixture.sandbox.inbox.list();
const file = (mail: ReturnType<typeof inbox>[number]) =>
  Buffer.from(
    mail.attachments.find(({ contentType }) => /calendar|ics/.test(contentType))!.content,
    'base64',
  ).toString();

describe('a call that was asked for', () => {
  it('is in the owner’s inbox at once, with an invitation that answers the visitor', async () => {
    const request = told();
    await publish('meeting.requested.v1', request);
    const mail = await fixture.sandbox.inbox.waitFor();
    expect(mail).toMatchObject({
      subject: expect.stringMatching(/^Asks for Tue 24 Nov 15:00, Grace Hopper \(Navy Labs\): about “Compilers/),
      to: [{ address: OWNER }],
      replyTo: [{ name: 'Grace Hopper', address: 'grace@navy.example' }],
      headers: { references: `<${request.conversationId}@minime.ada.example>` },
    });
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('Nothing is booked yet');
      expect(part).toContain('Tue 24 Nov 2026, 15:00 to 15:30 (Europe/London)');
      expect(part).toContain('Compilers ATTENDEE:mailto:all@example.org');
      expect(part).toContain('accept the invitation');
    }
    const calendar = file(mail).replace(/\r\n /g, '');
    expect(calendar).toContain('METHOD:REQUEST\r\n');
    expect(calendar).toContain(`UID:${request.booking.meetingId}@minime.ada.example\r\n`);
    expect(calendar).toMatch(/\r\nORGANIZER;CN="Grace Hopper":mailto:grace@navy\.example\r\n/i);
    expect(calendar.match(/\r\nATTENDEE/g)).toHaveLength(1);
  });

  it('is one mail however often it is told, and another when its time was changed', async () => {
    const request = told();
    await publish('meeting.requested.v1', request);
    await publish('meeting.requested.v1', request);
    await publish('meeting.requested.v1', {
      ...request,
      booking: { ...request.booking, sequence: 1, startsAt: '2026-11-24T14:00:00.000Z' },
    });
    await waitFor(() => inbox().some(({ subject }) => subject.includes('14:00')), { what: 'the mail of the new time' });
    await waitFor(async () => (await fixture.pending()) === 0, { what: 'the queue to be empty' });
    expect(inbox()).toHaveLength(2);
    expect(new Set(inbox().map(({ messageId }) => messageId)).size).toBe(2);
  });

  it('is taken back by a mail of its own', async () => {
    const request = told();
    await publish('meeting.requested.v1', request);
    await fixture.sandbox.inbox.waitFor();
    await publish('meeting.cancelled.v1', {
      ...request,
      booking: { ...request.booking, status: 'cancelled' },
      by: 'visitor',
    });
    const mail = await fixture.sandbox.inbox.waitFor(({ subject }) => subject.startsWith('Cancelled Tue'));
    expect(file(mail)).toContain('METHOD:CANCEL');
    await expect(fixture.meetings()).resolves.toMatchObject([
      { meeting_id: request.booking.meetingId, status: 'cancelled' },
    ]);
  });
});

it('mails nothing of what stands in a calendar, but counts it', async () => {
  const booked = told({ status: 'booked', url: 'https://calendar.example/1' });
  await publish('meeting.booked.v1', booked);
  await waitFor(async () => (await fixture.meetings()).length > 0, { what: 'the meeting to be counted' });
  await publish('meeting.cancelled.v1', {
    ...booked,
    booking: { ...booked.booking, status: 'cancelled' },
    by: 'owner',
  });
  await waitFor(async () => (await fixture.meetings())[0]?.status === 'cancelled', { what: 'its end to be counted' });
  expect(inbox()).toEqual([]);
});
