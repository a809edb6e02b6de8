import { describe, expect, it } from '@jest/globals';
import { lookUp } from './lookup.js';

describe('lookUp', () => {
  it('places the documentation networks', () => {
    expect(lookUp('192.0.2.44')).toMatchObject({
      status: 'success',
      country: 'United Kingdom',
      countryCode: 'GB',
      city: 'London',
      timezone: 'Europe/London',
      query: '192.0.2.44',
    });
    expect(lookUp('2001:db8:1::1')).toMatchObject({ city: 'Tokyo' });
  });

  it('gives every address of a network the same place, time after time', () => {
    const { query: _a, ...first } = lookUp('8.8.4.4');
    const { query: _b, ...neighbour } = lookUp('8.8.4.0');
    expect(first).toEqual(neighbour);
    expect(first).toMatchObject({ status: 'success', lat: expect.any(Number), isp: expect.any(String) });
  });

  it.each([
    ['10.1.2.3', 'private range'],
    ['192.168.0.1', 'private range'],
    ['fd00::1', 'private range'],
    ['127.0.0.1', 'reserved range'],
    ['::1', 'reserved range'],
    ['240.0.0.1', 'reserved range'],
    ['not-an-address', 'invalid query'],
  ])('fails for %s: %s', (query, message) => {
    expect(lookUp(query)).toEqual({ status: 'fail', message, query });
  });

  it('sends only the wanted fields', () => {
    expect(lookUp('203.0.113.9', ['city', 'query'])).toEqual({ city: 'Berlin', query: '203.0.113.9' });
  });
});
