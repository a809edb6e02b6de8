import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { askableAddress } from './network.js';

describe('askableAddress', () => {
  it.each([
    ['93.184.216.0/24', '93.184.216.1'],
    ['93.184.216.77/24', '93.184.216.1'],
    ['2606:2800:220::/48', '2606:2800:220::1'],
    ['2606:2800:220:1:248:1893:25c8:1946/48', '2606:2800:220::1'],
  ])('asks about the first usable address of %s', (network, address) => {
    expect(askableAddress(network)).toBe(address);
  });

  it.each([
    ['private', '10.1.2.0/24'],
    ['private', '192.168.0.0/24'],
    ['loopback', '127.0.0.0/24'],
    ['link-local', '169.254.9.0/24'],
    ['carrier-grade NAT', '100.64.3.0/24'],
    ['documentation', '203.0.113.0/24'],
    ['multicast', '224.0.0.0/24'],
    ['reserved', '240.0.0.0/24'],
    ['unspecified', '0.0.0.0/24'],
    ['IPv6 loopback', '::1/48'],
    ['IPv6 unique local', 'fd12:3456:789a::/48'],
    ['IPv6 link-local', 'fe80::/48'],
    ['IPv6 documentation', '2001:db8:1::/48'],
  ])('asks about no %s network (%s)', (_kind, network) => {
    expect(askableAddress(network)).toBeUndefined();
  });

  it('never gives away the host part of an address', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), (first, second) => {
        const neighbour = [...first.split('.').slice(0, 3), second.split('.')[3]].join('.');
        expect(askableAddress(`${first}/24`)).toBe(askableAddress(`${neighbour}/24`));
      }),
    );
  });

  it('stays inside the network it stands for', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const asked = askableAddress(`${address}/48`);
        if (asked) expect(ipaddr.parse(asked).match(ipaddr.parseCIDR(`${address}/48`))).toBe(true);
      }),
    );
  });
});
