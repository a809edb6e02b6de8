import { describe, expect, it } from '@jest/globals';
import { fillGaps } from './outside.js';
import { startTable } from './start-table.js';

const sandbox = { url: 'http://127.0.0.1:3900', smtpUrl: 'smtp://127.0.0.1:3925' };

describe('fillGaps', () => {
  it('points every client without a key at the sandbox', () => {
    expect(fillGaps({}, sandbox)).toMatchObject({
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:3900/anthropic',
      SMTP_URL: 'smtp://127.0.0.1:3925',
      GEO_BASE_URL: 'http://127.0.0.1:3900/ip-api',
      GOOGLE_BASE_URL: 'http://127.0.0.1:3900/google',
      GOOGLE_REFRESH_TOKEN: 'sandbox',
      SANDBOXED: 'Claude,Mail,Calendar,Geolocation',
    });
  });

  it('switches one part to the real service by its variable, and only that one', () => {
    const filled = fillGaps({ ANTHROPIC_API_KEY: 'key', SMTP_URL: ' ' }, sandbox);
    expect(filled).toMatchObject({
      ANTHROPIC_API_KEY: 'key',
      SANDBOXED: 'Mail,Calendar,Geolocation',
      SMTP_URL: sandbox.smtpUrl,
    });
    expect(filled).not.toHaveProperty('ANTHROPIC_BASE_URL');
  });

  it('leaves Google to itself as soon as one of its credentials is set, so that the missing ones are named', () => {
    const filled = fillGaps({ GOOGLE_CLIENT_ID: 'id' }, sandbox);
    expect(filled).not.toHaveProperty('GOOGLE_BASE_URL');
    expect(filled).not.toHaveProperty('GOOGLE_REFRESH_TOKEN');
  });

  it('keeps what the operator set beside a sandboxed part', () => {
    expect(fillGaps({ OWNER_EMAIL: 'me@example.org' }, sandbox).OWNER_EMAIL).toBe('me@example.org');
  });
});

describe('startTable', () => {
  it('says what is real, and how to make the rest so', () => {
    const table = startTable({ ANTHROPIC_API_KEY: 'key', DATABASE_URL: 'postgres://db/minime' });
    expect(table).toMatch(/Claude +real +the real model answers/);
    expect(table).toMatch(/Mail +sandbox .*set SMTP_URL/);
    expect(table).toMatch(/Calendar +sandbox .*set GOOGLE_REFRESH_TOKEN/);
    expect(table).toMatch(/Database +real /);
    expect(table).toMatch(/Broker +embedded /);
    expect(table).toMatch(/Notion +off .*set NOTION_TOKEN/);
    expect(table).toMatch(/Index +embedded /);
    expect(table).not.toContain('postgres://');
  });
});
