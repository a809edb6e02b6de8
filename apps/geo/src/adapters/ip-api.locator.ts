import { type Place, place } from '@minime/contracts';
import { AppError } from '@minime/platform';
import { z } from 'zod';
import { Locator } from '../ports.js';

const FREE_URL = 'http://ip-api.com';
const PAID_URL = 'https://pro.ip-api.com';
const TIMEOUT_MS = 5_000;
/** Only what a `Place` holds, and how the question fared. */
const FIELDS = 'status,message,country,countryCode,regionName,city,timezone,org';

const text = z.string().trim();
const answer = z.object({
  status: z.enum(['success', 'fail']),
  country: text.optional(),
  countryCode: text.optional(),
  regionName: text.optional(),
  city: text.optional(),
  timezone: text.optional(),
  org: text.optional(),
});

export interface IpApiOptions {
  /** Without a path or with one: `/json/<address>` is appended. */
  baseUrl?: string | undefined;
  apiKey?: string | undefined;
  /** Milliseconds since the epoch; for tests. */
  now?: () => number;
}

/** ip-api.com as its documentation tells (https://ip-api.com/docs/api:json). */
export class IpApiLocator extends Locator {
  private readonly baseUrl: string;
  private readonly apiKey: string | undefined;
  private readonly now: () => number;
  /** No question before this moment, in ms since the epoch: the service's quota is used up until then. */
  private quietUntil = 0;

  constructor({ baseUrl, apiKey, now = Date.now }: IpApiOptions) {
    super();
    this.baseUrl = (baseUrl ?? (apiKey ? PAID_URL : FREE_URL)).replace(/\/+$/, '');
    this.apiKey = apiKey;
    this.now = now;
  }

  async locate(address: string): Promise<Place> {
    if (this.now() < this.quietUntil) throw rateLimited();
    const response = await this.ask(address);
    this.obeyQuota(response);
    if (response.ok) return toPlace(await this.read(response));
    await response.body?.cancel();
    if (response.status === 429) throw rateLimited();
    if (response.status === 403) throw new AppError('geo_refused', 'ip-api refuses the key: check GEO_API_KEY');
    throw unavailable(`ip-api answered with status ${response.status}`);
  }

  private async ask(address: string): Promise<Response> {
    const query = new URLSearchParams({ fields: FIELDS, ...(this.apiKey && { key: this.apiKey }) });
    try {
      return await fetch(`${this.baseUrl}/json/${address}?${query}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (cause) {
      throw unavailable('ip-api did not answer', cause);
    }
  }

  private async read(response: Response): Promise<z.output<typeof answer>> {
    try {
      return answer.parse(await response.json());
    } catch (cause) {
      throw unavailable('ip-api gave an answer that cannot be read', cause);
    }
  }

  /** `X-Rl` counts the questions left in this window, `X-Ttl` its remaining seconds. The paid plan sends neither. */
  private obeyQuota(response: Response): void {
    const left = response.headers.get('x-rl');
    const seconds = Number(response.headers.get('x-ttl'));
    if ((left === '0' || response.status === 429) && seconds > 0) this.quietUntil = this.now() + seconds * 1_000;
  }
}

/** `fail` means that the service has looked and knows nothing: an answer, not an error. Fields that do not fit are left out. */
function toPlace(found: z.output<typeof answer>): Place {
  if (found.status === 'fail') return {};
  const candidate = {
    city: found.city,
    region: found.regionName,
    country: found.country,
    countryCode: found.countryCode,
    timeZone: found.timezone,
    organisation: found.org,
  };
  const fits = Object.entries(candidate).filter(
    ([key, value]) => value && place.shape[key as keyof Place].safeParse(value).success,
  );
  return Object.fromEntries(fits);
}

const rateLimited = () =>
  new AppError('geo_rate_limited', 'The quota of ip-api is used up for the moment', { retryable: true });

const unavailable = (message: string, cause?: unknown) =>
  new AppError('geo_unavailable', message, { retryable: true, cause });
