import type { Environment } from '@minime/platform';

/** One part of the outside world: which variable makes it real, and what stands in while that is unset. */
export interface OutsidePart {
  name: string;
  /** Setting any of these switches the part to the real service. */
  realWhen: string[];
  /** What the start-up table says of the real part. */
  real: string;
  /** What the start-up table says of the stand-in. */
  sandboxed: string;
  /** The variables that point the product's own client at the sandbox. */
  fill: (sandbox: { url: string; smtpUrl: string }) => Environment;
}

/** Everything Minime talks to that lives on the internet. */
export const outsideParts: OutsidePart[] = [
  {
    name: 'Claude',
    realWhen: ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'],
    real: 'the real model answers',
    sandboxed: 'demo answers, quoted from your knowledge',
    fill: ({ url }) => ({ ANTHROPIC_BASE_URL: `${url}/anthropic`, ANTHROPIC_API_KEY: 'sandbox' }),
  },
  {
    name: 'Mail',
    realWhen: ['SMTP_URL'],
    real: 'summaries go to OWNER_EMAIL',
    sandboxed: 'summaries land in the sandbox inbox',
    fill: ({ smtpUrl }) => ({
      SMTP_URL: smtpUrl,
      MAIL_FROM: 'Minime <minime@example.com>',
      OWNER_EMAIL: 'owner@example.com',
    }),
  },
  {
    name: 'Calendar',
    realWhen: ['GOOGLE_REFRESH_TOKEN', 'GOOGLE_SERVICE_ACCOUNT_JSON', 'GOOGLE_CLIENT_ID', 'GOOGLE_BASE_URL'],
    real: 'calls are booked in your Google Calendar',
    sandboxed: 'calls are booked in the sandbox calendar',
    fill: ({ url }) => ({
      GOOGLE_BASE_URL: `${url}/google`,
      GOOGLE_CLIENT_ID: 'sandbox',
      GOOGLE_CLIENT_SECRET: 'sandbox',
      GOOGLE_REFRESH_TOKEN: 'sandbox',
      GOOGLE_CALENDAR_ID: 'primary',
    }),
  },
  {
    name: 'Geolocation',
    realWhen: ['GEO_BASE_URL', 'GEO_API_KEY'],
    real: 'networks are looked up',
    sandboxed: 'made-up places',
    fill: ({ url }) => ({ GEO_BASE_URL: `${url}/ip-api` }),
  },
];

export const isReal = (part: OutsidePart, env: Environment): boolean => part.realWhen.some((name) => env[name]?.trim());

/** The environment with every gap filled by the sandbox; what the operator has set is never overridden. */
export function fillGaps(env: Environment, sandbox: { url: string; smtpUrl: string }): Environment {
  const gaps = outsideParts.filter((part) => !isReal(part, env));
  return Object.assign({}, ...gaps.map((part) => part.fill(sandbox)), definedOnly(env), {
    SANDBOXED: gaps.map((part) => part.name).join(','),
  });
}

const definedOnly = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
