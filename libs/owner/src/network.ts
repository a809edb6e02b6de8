import { isIP } from 'node:net';
import { AppError } from '@minime/platform';
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** IPv6 that stands for IPv4 (`::ffff:0:0/96`): so many of its bits come before the IPv4 address. */
const MAPPED_BITS = 96;

/**
 * Reads a network like `203.0.113.0/24`, `2001:db8::/48` or a single address, and gives it in canonical CIDR form:
 * host bits cleared, IPv4-mapped IPv6 as IPv4.
 * @throws AppError `network_invalid` with a sentence for the owner
 */
export function parseNetwork(text: string): string {
  const [address = '', bits, ...rest] = text.trim().split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest.length > 0) {
    throw invalid(`“${text}” is no network: write it like 203.0.113.0/24, 2001:db8::/48 or 203.0.113.7`);
  }
  const most = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? most : Number(/^\d{1,3}$/.test(bits) ? bits : Number.NaN);
  if (!(prefix <= most)) throw invalid(`“${text}”: what follows the slash is a number of bits from 1 to ${most}`);
  const [network, length] = unmapped(ipaddr.parse(address), prefix);
  if (length === 0) throw invalid(`“${text}” is everybody: to close the chat, npm run pause`);
  const kind = network.kind() === 'ipv6' ? ipaddr.IPv6 : ipaddr.IPv4;
  return `${kind.networkAddressFromCIDR(`${network}/${length}`)}/${length}`;
}

function unmapped(address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number): Range {
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefix >= MAPPED_BITS;
  return isMapped ? [address.toIPv4Address(), prefix - MAPPED_BITS] : [address, prefix];
}

const invalid = (message: string) => new AppError('network_invalid', message);

/** Networks that an address may be looked up in. */
export class NetworkSet {
  private readonly ranges: Range[];

  /** @param networks as `parseNetwork` gives them */
  constructor(networks: readonly string[]) {
    this.ranges = networks.map((network) => ipaddr.parseCIDR(network));
  }

  /** @param address an IP address; IPv4-mapped IPv6 is IPv4 */
  has(address: string): boolean {
    if (this.ranges.length === 0) return false;
    const asked = ipaddr.process(address);
    return this.ranges.some(([network, bits]) => network.kind() === asked.kind() && asked.match(network, bits));
  }
}
