import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';

export interface Place {
  country: string;
  countryCode: string;
  region: string;
  regionName: string;
  city: string;
  zip: string;
  lat: number;
  lon: number;
  timezone: string;
  isp: string;
  org: string;
  as: string;
}

type Row = [
  country: string,
  countryCode: string,
  region: string,
  regionName: string,
  city: string,
  zip: string,
  lat: number,
  lon: number,
  timezone: string,
];

/** Real cities; the providers that serve them are made up. */
const CITIES: readonly Row[] = [
  ['United Kingdom', 'GB', 'ENG', 'England', 'London', 'W1B', 51.5072, -0.1276, 'Europe/London'],
  ['Germany', 'DE', 'BE', 'Land Berlin', 'Berlin', '10115', 52.52, 13.405, 'Europe/Berlin'],
  ['United States', 'US', 'NY', 'New York', 'New York', '10001', 40.7128, -74.006, 'America/New_York'],
  ['Japan', 'JP', '13', 'Tokyo', 'Tokyo', '100-0001', 35.6762, 139.6503, 'Asia/Tokyo'],
  ['Brazil', 'BR', 'SP', 'São Paulo', 'São Paulo', '01000', -23.5505, -46.6333, 'America/Sao_Paulo'],
  ['Portugal', 'PT', '11', 'Lisbon', 'Lisbon', '1000-001', 38.7223, -9.1393, 'Europe/Lisbon'],
  ['Spain', 'ES', 'MD', 'Madrid', 'Madrid', '28001', 40.4168, -3.7038, 'Europe/Madrid'],
  ['France', 'FR', 'IDF', 'Île-de-France', 'Paris', '75001', 48.8566, 2.3522, 'Europe/Paris'],
  ['Italy', 'IT', '25', 'Lombardy', 'Milan', '20121', 45.4642, 9.19, 'Europe/Rome'],
  ['Netherlands', 'NL', 'NH', 'North Holland', 'Amsterdam', '1012', 52.3676, 4.9041, 'Europe/Amsterdam'],
  ['Sweden', 'SE', 'AB', 'Stockholm', 'Stockholm', '111 20', 59.3293, 18.0686, 'Europe/Stockholm'],
  ['Poland', 'PL', '14', 'Mazovia', 'Warsaw', '00-001', 52.2297, 21.0122, 'Europe/Warsaw'],
  ['United States', 'US', 'CA', 'California', 'San Francisco', '94103', 37.7749, -122.4194, 'America/Los_Angeles'],
  ['United States', 'US', 'IL', 'Illinois', 'Chicago', '60601', 41.8781, -87.6298, 'America/Chicago'],
  ['Canada', 'CA', 'ON', 'Ontario', 'Toronto', 'M5H', 43.6532, -79.3832, 'America/Toronto'],
  ['India', 'IN', 'MH', 'Maharashtra', 'Mumbai', '400001', 19.076, 72.8777, 'Asia/Kolkata'],
  ['Singapore', 'SG', '01', 'Central Singapore', 'Singapore', '018989', 1.3521, 103.8198, 'Asia/Singapore'],
  ['Australia', 'AU', 'NSW', 'New South Wales', 'Sydney', '2000', -33.8688, 151.2093, 'Australia/Sydney'],
  ['South Africa', 'ZA', 'WC', 'Western Cape', 'Cape Town', '8001', -33.9249, 18.4241, 'Africa/Johannesburg'],
  ['Kenya', 'KE', '30', 'Nairobi County', 'Nairobi', '00100', -1.2921, 36.8219, 'Africa/Nairobi'],
];

const PROVIDERS = ['Lighthouse Fibre', 'Copper Kettle Telecom', 'Northwind Broadband', 'Meridian Mobile'] as const;

/** From the range that RFC 5398 keeps for documentation, so that no real network is named. */
const FIRST_EXAMPLE_AS = 64_496;

/** Networks kept for documentation (RFC 5737, RFC 3849): tests choose a city by choosing one of these. */
const DOCUMENTATION: readonly (readonly [network: string, city: number])[] = [
  ['192.0.2.0/24', 0],
  ['198.51.100.0/24', 2],
  ['203.0.113.0/24', 1],
  ['2001:db8::/32', 3],
];

/** The made-up place of an address; undefined for one that is not public. */
export function placeOf(address: ipaddr.IPv4 | ipaddr.IPv6): Place | undefined {
  const known = DOCUMENTATION.find(([network]) => contains(network, address));
  if (known) return toPlace(known[1], known[1]);
  if (address.range() !== 'unicast') return undefined;
  const digest = createHash('sha256').update(networkPart(address)).digest();
  return toPlace(digest.readUInt32BE(0), digest.readUInt32BE(4));
}

function contains(network: string, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return base.kind() === address.kind() && address.match(base, bits);
}

/** Neighbours live in the same city: only /24 and /48 count. */
function networkPart(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address
    .toByteArray()
    .slice(0, address.kind() === 'ipv4' ? 3 : 6)
    .join('.');
}

function toPlace(citySeed: number, providerSeed: number): Place {
  const [country, countryCode, region, regionName, city, zip, lat, lon, timezone] = CITIES[citySeed % CITIES.length]!;
  const provider = providerSeed % PROVIDERS.length;
  const isp = PROVIDERS[provider]!;
  return {
    country,
    countryCode,
    region,
    regionName,
    city,
    zip,
    lat,
    lon,
    timezone,
    isp,
    org: `${isp} ${city}`,
    as: `AS${FIRST_EXAMPLE_AS + provider} ${isp}`,
  };
}
