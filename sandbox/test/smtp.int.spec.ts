import { describe, expect, it } from '@jest/globals';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { ReceivedMail } from '../src/index.js';
import { useSandbox } from './sandbox.fixture.js';

const MAIL = {
  from: '"Minime" <minime@example.com>',
  to: 'owner@example.com, "Second, Reader" <second@example.com>',
  replyTo: 'grace@navy.example',
  subject: 'Grace Hopper asked about the engine ✓',
  text: 'A summary.',
  html: '<p>A <b>summary</b>.</p><script>alert(1)</script>',
  messageId: '<one@example.com>',
  headers: { 'X-Conversation': 'c1' },
  attachments: [{ filename: 'invite.ics', content: 'BEGIN:VCALENDAR', contentType: 'text/calendar' }],
} satisfies SendMailOptions;
/** Of several recipients one could be refused and the others served. */
const TO_ONE = { ...MAIL, to: 'owner@example.com' };

describe('the mail server and its inbox', () => {
  const at = useSandbox({ parts: ['smtp'] });
  /** A fresh connection for each mail; `patienceMs` is how long it bears silence. */
  const send = async (mail: SendMailOptions = MAIL, patienceMs = 5_000) => {
    const patience = { socketTimeout: patienceMs, greetingTimeout: patienceMs, connectionTimeout: patienceMs };
    const { hostname, port } = new URL(at.sandbox.smtpUrl);
    const transport = createTransport({ host: hostname, port: Number(port), ...patience });
    try {
      return await transport.sendMail(mail);
    } finally {
      transport.close();
    }
  };

  it('shows a mail as it was sent', async () => {
    await send();
    const [mail] = await at.get<ReceivedMail[]>('/inbox');
    expect(mail).toMatchObject({
      envelope: { from: 'minime@example.com', to: ['owner@example.com', 'second@example.com'] },
      from: { name: 'Minime', address: 'minime@example.com' },
      to: [
        { name: '', address: 'owner@example.com' },
        { name: 'Second, Reader', address: 'second@example.com' },
      ],
      replyTo: [{ address: 'grace@navy.example' }],
      subject: 'Grace Hopper asked about the engine ✓',
      messageId: '<one@example.com>',
      headers: { 'x-conversation': 'c1', 'mime-version': '1.0' },
    });
    expect(mail?.text.trim()).toBe('A summary.');
    expect(mail?.html).toContain('<b>summary</b>');
    expect(mail?.attachments).toMatchObject([{ filename: 'invite.ics', contentType: 'text/calendar' }]);
    expect(Buffer.from(mail?.attachments[0]?.content ?? '', 'base64').toString()).toBe('BEGIN:VCALENDAR');
  });

  it('keeps every copy, newest first, and takes any credentials', async () => {
    const authorised = createTransport({ url: at.sandbox.smtpUrl.replace('//', '//any:thing@') });
    await authorised.sendMail({ ...MAIL, subject: 'First' });
    authorised.close();
    await send({ ...MAIL, subject: 'Second' });
    expect(at.sandbox.inbox.list().map(({ subject, messageId }) => [subject, messageId])).toEqual([
      ['Second', '<one@example.com>'],
      ['First', '<one@example.com>'],
    ]);
  });

  it('gives one mail, and its HTML where no script can run', async () => {
    await send();
    const [{ id } = { id: '' }] = at.sandbox.inbox.list();
    expect(await at.get(`/inbox/${id}`)).toMatchObject({ id });
    const page = await fetch(`${at.sandbox.url}/inbox/${id}/html`);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups .*default-src 'none'/);
    expect(page.headers.get('content-security-policy')).not.toMatch(/allow-scripts|allow-same-origin/);
    expect(await page.text()).toContain('<b>summary</b>');
    expect((await fetch(`${at.sandbox.url}/inbox/nothing`)).status).toBe(404);
  });

  it('can be emptied, and waited for', async () => {
    const expected = at.sandbox.inbox.waitFor((mail) => mail.subject === 'Late');
    await send({ ...MAIL, subject: 'Early' });
    await send({ ...MAIL, subject: 'Late' });
    expect((await expected).subject).toBe('Late');
    await expect(at.sandbox.inbox.waitFor((mail) => mail.subject === 'Never', 20)).rejects.toThrow(
      'No such mail within 20 ms; arrived: Late | Early',
    );
    expect((await fetch(`${at.sandbox.url}/inbox`, { method: 'DELETE' })).status).toBe(204);
    expect(at.sandbox.inbox.list()).toEqual([]);
  });

  it.each([
    ['429', 'rcpt', 451],
    ['500', 'rcpt', 554],
    ['429', 'data', 451],
    ['500', 'data', 554],
    ['529', 'data', 421],
  ] as const)('refuses on demand: %s at %s with %i', async (kind, at_, responseCode) => {
    await at.fault({ part: 'smtp', kind, at: at_ });
    await expect(send(TO_ONE)).rejects.toMatchObject({ responseCode });
    expect(at.sandbox.inbox.list()).toEqual([]);
    await send(TO_ONE);
    expect(at.sandbox.inbox.list()).toHaveLength(1);
  });

  it.each([
    ['cut', 'before-data', 0],
    ['cut', 'after-data', 1],
    ['stall', 'data', 0],
    ['stall', 'rcpt', 0],
    ['timeout', undefined, 0],
  ] as const)('breaks off on demand: %s at %s leaves %i mails', async (kind, step, kept) => {
    await at.fault({ part: 'smtp', kind, at: step });
    // Silence alone has to be borne to its end.
    await expect(send(TO_ONE, kind === 'cut' ? 30_000 : 1_500)).rejects.toThrow();
    expect(await at.get('/faults')).toEqual([]);
    expect(at.sandbox.inbox.list()).toHaveLength(kept);
    expect(at.complaints).toEqual([]);
  });

  it('strikes only the recipients it was told', async () => {
    await at.fault({ part: 'smtp', kind: '500', match: { to: 'nobody@' } });
    await send();
    await expect(send({ ...MAIL, to: 'nobody@example.com' })).rejects.toMatchObject({ responseCode: 554 });
  });
});
