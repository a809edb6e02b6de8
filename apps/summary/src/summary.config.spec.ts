import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@minime/platform';
import { addressOf, summaryConfig } from './summary.config.js';

const complete = {
  DATABASE_URL: 'postgres://localhost/minime',
  ANTHROPIC_API_KEY: 'key',
  SMTP_URL: 'smtp://localhost:3925',
  MAIL_FROM: 'Minime <minime@ada.example>',
  OWNER_EMAIL: 'ada@ada.example',
  SESSION_SECRET: 'the secret of this test is long enough',
};

describe('summaryConfig', () => {
  it('says everything that is missing at once', () => {
    expect(() => parseConfig(summaryConfig, {})).toThrow(
      /DATABASE_URL[\s\S]*ANTHROPIC_API_KEY[\s\S]*SMTP_URL[\s\S]*MAIL_FROM[\s\S]*OWNER_EMAIL[\s\S]*SESSION_SECRET/,
    );
  });

  it('takes a full set', () => {
    const { SESSION_SECRET, ...others } = complete;
    expect(parseConfig(summaryConfig, complete)).toMatchObject({ ...others, SESSION_SECRET: [SESSION_SECRET] });
  });

  it.each([
    ['SMTP_URL', 'http://localhost'],
    ['SMTP_URL', 'ses://'],
    ['SMTP_URL', 'ses://key:secret@eu-west-1'],
    ['DIGEST_CRON', 'on Mondays'],
    ['DIGEST_TIME_ZONE', 'Mars/Olympus'],
    ['MAIL_FROM', 'Minime'],
    ['MAIL_FROM', 'a@b.example, c@d.example'],
    ['MAIL_FROM', 'Minime\r\nBcc: x@y.example <minime@ada.example>'],
    ['OWNER_EMAIL', 'ada at ada.example'],
  ])('refuses %s=%s', (variable, value) => {
    expect(() => parseConfig(summaryConfig, { ...complete, [variable]: value })).toThrow(new RegExp(variable));
  });
});

describe('addressOf', () => {
  it.each([
    ['ada@ada.example', 'ada@ada.example'],
    ['Ada Lovelace <ada@ada.example>', 'ada@ada.example'],
    ['<ada@ada.example>', 'ada@ada.example'],
    ['Ada Lovelace', undefined],
  ])('reads %s', (mailbox, address) => {
    expect(addressOf(mailbox)).toBe(address);
  });
});
