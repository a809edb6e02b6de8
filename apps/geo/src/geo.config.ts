import { databaseConfig } from '@minime/database';
import { messagingConfig } from '@minime/messaging';
import { platformConfig } from '@minime/platform';
import { z } from 'zod';

export const geoConfig = platformConfig.extend({
  ...messagingConfig.shape,
  /** Only the embedded queue lives in a database; with a broker, geo needs none. */
  ...databaseConfig.partial().shape,
  /** An ip-api endpoint; `off`: no network is ever looked up. Unset: the public one, or with a key the paying one. */
  GEO_BASE_URL: z
    .union([z.literal('off'), z.url({ protocol: /^https?$/ })], 'must be off or an http(s) URL')
    .optional(),
  GEO_API_KEY: z.string().optional(),
});
export type GeoConfig = z.output<typeof geoConfig>;
