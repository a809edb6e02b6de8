import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { IpApiLocator } from './ip-api.locator.js';

let server: Server | undefined;

/** An ip-api that answers as told and remembers what it was asked. */
async function ipApi(answer: RequestListener): Promise<{ baseUrl: string; asked: URL[] }> {
  const asked: URL[] = [];
  server = createServer((request: IncomingMessage, response) => {
    asked.push(new URL(request.url ?? '', 'http://ip-api'));
    answer(request as Parameters<RequestListener>[0], response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ip-api/`, asked };
}

const berlin = {
  status: 'success',
  country: 'Germany',
  countryCode: 'DE',
  regionName: 'Land Berlin',
  city: 'Berlin',
  timezone: 'Europe/Berlin',
  org: 'Example Net',
};

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe('IpApiLocator', () => {
  it('asks for the needed fields only and gives a place', async () => {
    const { baseUrl, asked } = await ipApi((_, response) => response.end(JSON.stringify(berlin)));
    await expect(new IpApiLocator({ baseUrl }).locate('93.184.216.1')).resolves.toEqual({
      city: 'Berlin',
      region: 'Land Berlin',
      country: 'Germany',
      countryCode: 'DE',
      timeZone: 'Europe/Berlin',
      organisation: 'Example Net',
    });
    expect(asked[0]?.pathname).toBe('/ip-api/json/93.184.216.1');
    expect(asked[0]?.searchParams.get('fields')).toBe(
      'status,message,country,countryCode,regionName,city,timezone,org',
    );
    expect(asked[0]?.searchParams.has('key')).toBe(false);
  });

  it('sends the key of a paid plan', async () => {
    const { baseUrl, asked } = await ipApi((_, response) => response.end(JSON.stringify(berlin)));
    await new IpApiLocator({ baseUrl, apiKey: 'a&b' }).locate('93.184.216.1');
    expect(asked[0]?.searchParams.get('key')).toBe('a&b');
  });

  it('takes "reserved range" for an answer: nowhere', async () => {
    const { baseUrl } = await ipApi((_, response) => response.end('{"status":"fail","message":"reserved range"}'));
    await expect(new IpApiLocator({ baseUrl }).locate('240.0.0.1')).resolves.toEqual({});
  });

  it('leaves out what is empty or does not fit the contract', async () => {
    const odd = { ...berlin, countryCode: 'DEU', city: '', org: 'x'.repeat(500) };
    const { baseUrl } = await ipApi((_, response) => response.end(JSON.stringify(odd)));
    const place = await new IpApiLocator({ baseUrl }).locate('93.184.216.1');
    expect(place).toEqual({ region: 'Land Berlin', country: 'Germany', timeZone: 'Europe/Berlin' });
  });

  it('asks nothing more until the window is over once the quota is used up', async () => {
    let now = 1_000_000;
    const { baseUrl, asked } = await ipApi((_, response) =>
      response.setHeader('X-Rl', '0').setHeader('X-Ttl', '17').end(JSON.stringify(berlin)),
    );
    const locator = new IpApiLocator({ baseUrl, now: () => now });
    await expect(locator.locate('93.184.216.1')).resolves.toMatchObject({ city: 'Berlin' });
    now += 16_999;
    await expect(locator.locate('93.184.217.1')).rejects.toMatchObject({ code: 'geo_rate_limited', retryable: true });
    expect(asked).toHaveLength(1);
    now += 1;
    await expect(locator.locate('93.184.217.1')).resolves.toMatchObject({ city: 'Berlin' });
  });

  it.each([
    [429, { code: 'geo_rate_limited', retryable: true }],
    [403, { code: 'geo_refused', retryable: false }],
    [500, { code: 'geo_unavailable', retryable: true }],
  ])('turns status %i into %j', async (status, error) => {
    const { baseUrl } = await ipApi((_, response) => response.writeHead(status).end());
    await expect(new IpApiLocator({ baseUrl }).locate('93.184.216.1')).rejects.toMatchObject(error);
  });

  it.each([
    ['what is not JSON', (_: unknown, response: Parameters<RequestListener>[1]) => response.end('<html>')],
    ['a connection cut short', (_: unknown, response: Parameters<RequestListener>[1]) => response.destroy()],
  ])('calls %s unavailable, to be tried again', async (_name, answer) => {
    const { baseUrl } = await ipApi(answer as RequestListener);
    await expect(new IpApiLocator({ baseUrl }).locate('93.184.216.1')).rejects.toMatchObject({
      code: 'geo_unavailable',
      retryable: true,
    });
  });
});
