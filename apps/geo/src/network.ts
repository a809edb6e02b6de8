import ipaddr from 'ipaddr.js';

/**
 * The address to ask about in place of a whole network: its first usable one, so that no visitor's own address is
 * ever sent out. Undefined for networks that lie in nobody's city (private, loopback, link-local, carrier-grade NAT,
 * documentation, multicast, reserved).
 * @param network CIDR, e.g. `93.184.216.0/24` or `2606:2800:220::/48`
 */
export function askableAddress(network: string): string | undefined {
  const [base, bits] = ipaddr.parseCIDR(network);
  if (base.range() !== 'unicast') return undefined;
  const bytes = base.toByteArray().map((byte, index) => byte & hostMask(bits - index * 8));
  bytes[bytes.length - 1]! |= 1;
  return ipaddr.fromByteArray(bytes).toString();
}

/** The mask of one byte of which `bits` (any number) belong to the network. */
const hostMask = (bits: number): number => (0xff << (8 - Math.min(8, Math.max(0, bits)))) & 0xff;
