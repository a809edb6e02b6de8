import { describe, expect, it } from '@jest/globals';
import { NetworkSet, parseNetwork } from './network.js';

describe('a network', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['203.0.113.77/24', '203.0.113.0/24'],
    [' 203.0.113.7 ', '203.0.113.7/32'],
    ['2001:DB8:0:0::5/48', '2001:db8::/48'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['::ffff:203.0.113.9/120', '203.0.113.0/24'],
    ['::ffff:203.0.113.9', '203.0.113.9/32'],
  ])('%s is %s', (text, network) => {
    expect(parseNetwork(text)).toBe(network);
  });

  it.each([
    ['', 'is no network'],
    ['example.org', 'is no network'],
    ['203.0.113/24', 'is no network'],
    ['0x7f.1', 'is no network'],
    ['203.0.113.0/24/8', 'is no network'],
    ['fe80::1%eth0', 'is no network'],
    ['203.0.113.0/33', 'from 1 to 32'],
    ['2001:db8::/129', 'from 1 to 128'],
    ['203.0.113.0/-1', 'from 1 to 32'],
    ['203.0.113.0/', 'from 1 to 32'],
    ['203.0.113.0/255.255.255.0', 'from 1 to 32'],
    ['0.0.0.0/0', 'npm run pause'],
    ['::/0', 'npm run pause'],
    ['::ffff:0:0/96', 'npm run pause'],
  ])('%p is refused: %s', (text, reason) => {
    expect(() => parseNetwork(text)).toThrow(expect.objectContaining({ code: 'network_invalid' }));
    expect(() => parseNetwork(text)).toThrow(reason);
  });
});

describe('a set of networks', () => {
  const networks = new NetworkSet(['203.0.113.0/24', '198.51.100.7/32', '2001:db8:5::/48'].map(parseNetwork));

  it.each(['203.0.113.1', '203.0.113.255', '198.51.100.7', '::ffff:203.0.113.1', '2001:db8:5:ffff::1'])(
    'has %s',
    (address) => {
      expect(networks.has(address)).toBe(true);
    },
  );

  it.each(['203.0.114.1', '198.51.100.8', '2001:db8:6::1', '::1', '0.0.0.0'])('has not %s', (address) => {
    expect(networks.has(address)).toBe(false);
  });

  it('that is empty has nobody', () => {
    expect(new NetworkSet([]).has('203.0.113.1')).toBe(false);
  });
});
