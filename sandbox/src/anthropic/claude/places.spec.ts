import { describe, expect, it } from '@jest/globals';
import { placesIn } from './places.js';

describe('placesIn', () => {
  it.each([
    ['What time is it in Tokyo?', ['Asia/Tokyo']],
    ['3 pm in New York, and in São Paulo?', ['America/New_York', 'America/Sao_Paulo']],
    ['from San Francisco to Munich', ['America/Los_Angeles', 'Europe/Berlin']],
    ['What did you write?', []],
  ])('%s', (text, zones) => {
    expect(placesIn(text).map(({ zone }) => zone)).toEqual(zones);
  });
});
