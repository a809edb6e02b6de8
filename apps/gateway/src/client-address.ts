import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Stands for a client whose connection was gone before anybody could look. */
const NOWHERE = '0.0.0.0';

type Addressed = Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } };

/**
 * Who is calling, as an address in canonical form (IPv4-mapped IPv6 as IPv4, no zone, no port).
 *
 * With `hops` 0 only the socket counts. With n, the n-th entry of `X-Forwarded-For` from the right counts: the one that
 * the outermost of our n proxies has written; whatever stands left of it is the client's claim. A shorter header (a
 * request that came past a proxy) gives its leftmost entry, as Express does; a missing or unreadable one the socket's.
 */
export function clientAddress(request: Addressed, hops: number): string {
  const socket = canonical(request.socket.remoteAddress ?? '') ?? NOWHERE;
  if (hops === 0) return socket;
  return canonical(forwarded(request.headers['x-forwarded-for'], hops) ?? '') ?? socket;
}

/** The n-th value from the right of a header that each of our proxies appends to; the leftmost when there are fewer. */
export function forwarded(header: string | string[] | undefined, hops: number): string | undefined {
  const entries = [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  return entries[Math.max(0, entries.length - hops)];
}

/** What one visitor can be held to: an IPv4 address, or an IPv6 /64, which every subscriber has whole. */
export function addressUnit(address: string): string {
  return isIP(address) === 6 ? `${networkOf(address, 64)}/64` : address;
}

/** The part of an address that may leave the gateway, in CIDR form: an IPv4 /24 or IPv6 /48, enough to tell a city. */
export function addressNetwork(address: string): string {
  const bits = isIP(address) === 6 ? 48 : 24;
  return `${networkOf(address, bits)}/${bits}`;
}

function networkOf(address: string, bits: number): string {
  const kind = isIP(address) === 6 ? ipaddr.IPv6 : ipaddr.IPv4;
  return kind.networkAddressFromCIDR(`${address}/${bits}`).toString();
}

/** `::ffff:192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:443` and `fe80::1%eth0` are written by one proxy or another. */
function canonical(text: string): string | undefined {
  const bare = text
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/%.*$/, '');
  return isIP(bare) ? ipaddr.process(bare).toString() : undefined;
}
