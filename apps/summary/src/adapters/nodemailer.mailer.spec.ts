import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Health } from '@minime/platform';
import { simpleParser } from 'mailparser';
import { NodemailerMailer } from './nodemailer.mailer.js';

interface Asked {
  path: string;
  signedFor: string;
  body: { Content: { Raw: { Data: string } }; Destination: { ToAddresses: string[] } };
}

/** SES's API of version 2, as far as `SendEmail` goes. */
let ses: Server;
let asked: Asked[];
let refusal: { status: number; type: string } | undefined;
let health: Health;
let mailer: NodemailerMailer;
const before = { ...process.env };

beforeAll(async () => {
  ses = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    asked.push({ path: `${request.method} ${request.url}`, signedFor: String(request.headers.authorization), body });
    const headers = { 'content-type': 'application/json', ...(refusal && { 'x-amzn-errortype': refusal.type }) };
    const answer = refusal ? { message: 'Email address is not verified: ada@ada.example' } : { MessageId: '0100-1' };
    response.writeHead(refusal?.status ?? 200, headers).end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => ses.listen(0, '127.0.0.1', listening));
  // Where the SDK looks for credentials and for another address of the service.
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_SESV2: `http://127.0.0.1:${(ses.address() as AddressInfo).port}`,
  });
  health = new Health();
  mailer = await NodemailerMailer.open(
    { SMTP_URL: 'ses://eu-west-1', MAIL_FROM: 'Minime <minime@ada.example>', OWNER_EMAIL: 'ada@ada.example' },
    health,
  );
});
beforeEach(() => {
  asked = [];
  refusal = undefined;
});
afterAll(async () => {
  mailer.onApplicationShutdown();
  process.env = before;
  ses.closeAllConnections();
  await new Promise((closed) => ses.close(closed));
});

const mail = {
  messageId: '<1.1@minime.ada.example>',
  references: ['<1@minime.ada.example>'],
  replyTo: { name: 'Grace Hopper', address: 'grace@navy.example' },
  subject: 'Grace Hopper: wants to know about Note G',
  html: '<p>Hello</p>',
  text: 'Hello',
};

describe('Amazon SES', () => {
  it('gets the same mail that a mail server would get', async () => {
    await mailer.send(mail);
    expect(asked).toHaveLength(1);
    const [{ path, signedFor, body }] = asked as [Asked];
    expect(path).toBe('POST /v2/email/outbound-emails');
    expect(signedFor).toMatch(/Credential=AKIATEST\/\d+\/eu-west-1\/ses\//);
    expect(body.Destination.ToAddresses).toEqual(['ada@ada.example']);
    const parsed = await simpleParser(Buffer.from(body.Content.Raw.Data, 'base64'));
    expect(parsed).toMatchObject({
      subject: mail.subject,
      messageId: mail.messageId,
      inReplyTo: mail.references[0],
      replyTo: { value: [mail.replyTo] },
      html: mail.html,
    });
    expect(parsed.text?.trim()).toBe('Hello');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it.each([
    [{ status: 400, type: 'MessageRejected' }, 'mail_refused', 'MessageRejected'],
    [{ status: 429, type: 'TooManyRequestsException' }, 'mail_not_sent', 'TooManyRequestsException'],
    [{ status: 500, type: 'InternalServiceErrorException' }, 'mail_not_sent', 'InternalServiceErrorException'],
    [{ status: 403, type: 'AccessDeniedException' }, 'mail_not_sent', 'AccessDeniedException'],
  ])('that says %j is asked once, and again later', async (said, code, reason) => {
    refusal = said;
    const error = await mailer.send(mail).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code, retryable: true, message: expect.stringContaining(`: ${reason}`) });
    expect((error as Error).message).not.toContain('@');
    expect(asked).toHaveLength(1);
    expect(health.report().degraded.smtp).toContain(reason);
  });

  it('lets us in, or says why it does not, without a mail to anybody', async () => {
    refusal = { status: 400, type: 'MessageRejected' };
    await mailer.check();
    expect(asked[0]!.body.Destination.ToAddresses).toEqual(['invalid@invalid']);
    refusal = { status: 403, type: 'InvalidSignatureException' };
    await expect(mailer.check()).rejects.toThrow(/does not let us in \(InvalidSignatureException\)/);
  });
});
