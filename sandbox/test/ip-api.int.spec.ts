import { describe, expect, it } from '@jest/globals';
import { useSandbox } from './sandbox.fixture.js';

describe('ip-api', () => {
  const at = useSandbox({ parts: ['ip-api'] });
  const look = (path: string, init?: RequestInit) => fetch(`${at.sandbox.baseUrl('ip-api')}/json/${path}`, init);

  it('tells the place of an address, the fields that were asked for, and what is left of the minute', async () => {
    const response = await look('203.0.113.0?fields=status,city,timezone');
    expect(await response.json()).toEqual({ status: 'success', city: 'Berlin', timezone: 'Europe/Berlin' });
    expect(Number(response.headers.get('x-rl'))).toBeLessThan(45);
    expect(Number(response.headers.get('x-ttl'))).toBeGreaterThan(0);
    expect(await at.get('/ip-api/requests')).toMatchObject([
      { query: '203.0.113.0', fields: 'status,city,timezone', status: 200 },
    ]);
  });

  it('fails on demand: a status, a cut body, no answer', async () => {
    await at.fault({ part: 'ip-api', kind: '500' });
    expect((await look('192.0.2.0')).status).toBe(500);
    await at.fault({ part: 'ip-api', kind: 'cut', afterChars: 12 });
    await expect(look('192.0.2.0').then((response) => response.json())).rejects.toThrow();
    await at.fault({ part: 'ip-api', kind: 'stall' });
    const patience = new AbortController();
    const silent = await look('192.0.2.0', { signal: patience.signal });
    setTimeout(() => patience.abort(), 100);
    await expect(silent.json()).rejects.toThrow(/aborted/);
    await at.fault({ part: 'ip-api', kind: 'timeout', match: { query: '198.51.100.' } });
    await expect(look('198.51.100.0', { signal: AbortSignal.timeout(400) })).rejects.toThrow(/timeout/);
    expect(await (await look('192.0.2.0')).json()).toMatchObject({ city: 'London' });
  });

  it('refuses the 46th request of a minute', async () => {
    const statuses: number[] = [];
    for (let asked = 0; asked < 46; asked += 1) statuses.push((await look('192.0.2.0')).status);
    expect(statuses.at(-1)).toBe(429);
    const refused = await look('192.0.2.0');
    expect(refused.headers.get('x-rl')).toBe('0');
    expect(await refused.text()).toBe('');
  });
});
