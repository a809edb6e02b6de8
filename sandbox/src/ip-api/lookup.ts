import ipaddr from 'ipaddr.js';
import { type Place, placeOf } from './places.js';

/** The fields ip-api gives when none are asked for. */
const DEFAULT_FIELDS = [
  'status',
  'message',
  'country',
  'countryCode',
  'region',
  'regionName',
  'city',
  'zip',
  'lat',
  'lon',
  'timezone',
  'isp',
  'org',
  'as',
  'query',
];

/**
 * What ip-api.com says of an address, in made-up data for the documentation networks and every public address.
 * @param fields the wanted fields; ip-api sends nothing else, `status` included
 */
export function lookUp(query: string, fields: readonly string[] = DEFAULT_FIELDS): Record<string, unknown> {
  const all: Record<string, unknown> = { ...describe(query), query };
  return Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name)));
}

function describe(query: string): ({ status: 'success' } & Place) | { status: 'fail'; message: string } {
  if (!ipaddr.isValid(query)) return { status: 'fail', message: 'invalid query' };
  const address = ipaddr.process(query);
  const place = placeOf(address);
  if (place) return { status: 'success', ...place };
  const isPrivate = address.range() === 'private' || address.range() === 'uniqueLocal';
  return { status: 'fail', message: isPrivate ? 'private range' : 'reserved range' };
}
