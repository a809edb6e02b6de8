import { describe, expect, it } from '@jest/globals';
import { events } from '@minime/contracts';
import fc from 'fast-check';
import { addressNetwork, addressUnit, clientAddress } from './client-address.js';

const from = (remoteAddress: string | undefined, forwardedFor?: string) => ({
  socket: { remoteAddress },
  headers: { ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }) },
});

describe('clientAddress', () => {
  it.each([
    ['no proxy of ours: the header is a claim', from('198.51.100.7', '203.0.113.9'), 0, '198.51.100.7'],
    ['one proxy: what it has appended', from('10.0.0.1', '6.6.6.6, 203.0.113.9'), 1, '203.0.113.9'],
    ['two proxies: the second from the right', from('10.0.0.1', '6.6.6.6, 203.0.113.9, 10.0.0.2'), 2, '203.0.113.9'],
    ['fewer entries than proxies: the leftmost', from('10.0.0.1', '203.0.113.9'), 3, '203.0.113.9'],
    ['no header behind a proxy: the socket', from('10.0.0.1'), 1, '10.0.0.1'],
    ['garbage where the address should be: the socket', from('10.0.0.1', '6.6.6.6, <script>'), 1, '10.0.0.1'],
    ['numbers that only look like an address', from('10.0.0.1', '1'), 1, '10.0.0.1'],
    ['an IPv4-mapped socket', from('::ffff:198.51.100.7'), 0, '198.51.100.7'],
    ['an address with a port', from('10.0.0.1', '203.0.113.9:4711'), 1, '203.0.113.9'],
    ['an IPv6 address with a port', from('10.0.0.1', '[2001:DB8::1]:4711'), 1, '2001:db8::1'],
    ['a link-local address with its zone', from('fe80::1%eth0'), 0, 'fe80::1'],
    ['a socket that is gone', from(undefined), 0, '0.0.0.0'],
  ])('%s', (_what, request, hops, address) => {
    expect(clientAddress(request, hops)).toBe(address);
  });

  it('cannot be moved by what a client writes into the header', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())), fc.ipV4(), (claims, real) => {
        const header = [...claims, real, '10.0.0.2'].join(', ');
        expect(clientAddress(from('10.0.0.1', header), 2)).toBe(real);
        expect(clientAddress(from(real, header), 0)).toBe(real);
      }),
    );
  });
});

describe('addressUnit', () => {
  it('is an IPv4 address itself and the /64 of an IPv6 one', () => {
    expect(addressUnit('198.51.100.7')).toBe('198.51.100.7');
    expect(addressUnit('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(addressUnit('2001:db8:1:2:ffff::9')).toBe(addressUnit('2001:db8:1:2::1'));
    expect(addressUnit('2001:db8:1:3::1')).not.toBe(addressUnit('2001:db8:1:2::1'));
  });
});

describe('addressNetwork', () => {
  const { network } = events['visitor.connected.v1'].shape;

  it('leaves a city and no household', () => {
    expect(addressNetwork('198.51.100.7')).toBe('198.51.100.0/24');
    expect(addressNetwork('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1::/48');
    expect(addressNetwork('::1')).toBe('::/48');
  });

  it('always fits the contract', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const canonical = clientAddress(from(address), 0);
        expect(network.safeParse(addressNetwork(canonical)).success).toBe(true);
      }),
    );
  });
});
