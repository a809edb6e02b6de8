import type { Check } from '@minime/platform';
import type { GeoConfig } from '../geo.config.js';
import { IpApiLocator } from './ip-api.locator.js';

/** A network of public resolvers: nobody's home. */
const SAMPLE = '9.9.9.0';

/** Whether a network can be looked up; nothing where look-ups are off. */
export function geoChecks({
  GEO_BASE_URL: baseUrl,
  GEO_API_KEY: apiKey,
}: Pick<GeoConfig, 'GEO_BASE_URL' | 'GEO_API_KEY'>): Check[] {
  if (baseUrl === 'off') return [];
  const look = async () => {
    const { country } = await new IpApiLocator({ baseUrl, apiKey }).locate(SAMPLE);
    return `answers (${SAMPLE} is in ${country ?? 'no country'})`;
  };
  return [{ part: 'Geolocation', look }];
}
