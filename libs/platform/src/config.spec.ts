import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { commaList, dollars, integer, parseConfig, platformConfig, port } from './config.js';

const schema = z.object({
  PORT: port.default(3000),
  SESSION_SECRET: z.string().min(32),
  MAIL_TO: z.email(),
  ORIGINS: commaList.optional(),
  BUDGET: dollars.default(5),
  BURST: integer(1, 100).default(6),
});

describe('parseConfig', () => {
  it('reports every problem at once and tells missing from wrong', () => {
    const parse = () => parseConfig(schema, { PORT: 'eighty', MAIL_TO: 'nobody', BURST: '0' });
    expect(parse).toThrow(/SESSION_SECRET: is required and not set/);
    expect(parse).toThrow(/PORT: .*expected number/i);
    expect(parse).toThrow(/MAIL_TO: /);
    expect(parse).toThrow(/BURST: /);
  });

  it('never repeats a value, which may be a secret', () => {
    expect(() => parseConfig(schema, { SESSION_SECRET: 'hunter2', MAIL_TO: 'a@example.com' })).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('counts an empty variable as unset, and ignores what it does not know', () => {
    const env = { PORT: ' ', SESSION_SECRET: 's'.repeat(32), MAIL_TO: 'a@example.com', ORIGINS: 'a, b,', OTHER: 'x' };
    expect(parseConfig(schema, env)).toEqual({
      PORT: 3000,
      SESSION_SECRET: 's'.repeat(32),
      MAIL_TO: 'a@example.com',
      ORIGINS: ['a', 'b'],
      BUDGET: 5,
      BURST: 6,
    });
  });

  it.each([
    ['LOG_LEVEL', 'loud'],
    ['MANAGEMENT_PORT', '70000'],
    ['MANAGEMENT_PORT', '1.5'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => parseConfig(platformConfig, { [name]: value })).toThrow(new RegExp(`${name}: `));
  });
});
