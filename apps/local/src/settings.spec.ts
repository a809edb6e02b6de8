import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.js';

describe('readSettings', () => {
  it('needs nothing', () => {
    expect(readSettings({})).toMatchObject({ PORT: 3000, SANDBOX_PORT: 3900, DATA_DIR: './data' });
  });

  it('reports the problems of every service at once, before anything is opened', () => {
    const env = { PORT: 'x', RATE_LIMIT_BURST: '0', SMTP_URL: 'smtp://mail', SYNC_CRON: 'often', SANDBOX_GAP_MS: '-1' };
    let message = '';
    try {
      readSettings(env);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const name of ['PORT', 'RATE_LIMIT_BURST', 'MAIL_FROM', 'OWNER_EMAIL', 'SYNC_CRON', 'SANDBOX_GAP_MS']) {
      expect(message).toContain(`  ${name}: `);
    }
  });
});
