import { describe, expect, it } from '@jest/globals';
import { readSandboxConfig } from './sandbox.config.js';

describe('readSandboxConfig', () => {
  it('has a default for every variable, also for an empty one', () => {
    expect(readSandboxConfig({ SANDBOX_PORT: '' })).toEqual({
      SANDBOX_PORT: 3900,
      SANDBOX_SMTP_PORT: 3925,
      SANDBOX_HOST: '127.0.0.1',
      SANDBOX_FIRST_TOKEN_MS: 150,
      SANDBOX_GAP_MS: 25,
    });
  });

  it('names every wrong value in one line', () => {
    expect(() => readSandboxConfig({ SANDBOX_PORT: '70000', SANDBOX_GAP_MS: 'slow' })).toThrow(
      /SANDBOX_PORT.*SANDBOX_GAP_MS/,
    );
  });
});
