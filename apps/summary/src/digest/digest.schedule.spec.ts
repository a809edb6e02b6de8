import { expect, it } from '@jest/globals';
import { nextDigest } from './digest.schedule.js';

it.each([
  ['0 8 * * 1', 'Europe/London', '2026-11-22T12:00:00Z', '2026-11-23T08:00:00.000Z'],
  ['0 8 * * 1', 'America/New_York', '2026-11-23T08:00:00Z', '2026-11-23T13:00:00.000Z'],
  ['0 8 * * 1', 'Europe/London', '2026-11-23T08:00:00Z', '2026-11-30T08:00:00.000Z'],
  ['0 8 * * 1', 'Europe/London', '2026-03-23T08:00:00Z', '2026-03-30T07:00:00.000Z'],
])('%s in %s comes after %s at %s', (expression, zone, moment, due) => {
  expect(nextDigest(expression, zone, new Date(moment)).toISOString()).toBe(due);
});
