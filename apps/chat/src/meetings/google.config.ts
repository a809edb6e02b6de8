import { AppError } from '@minime/platform';
import { z } from 'zod';

const serviceAccountKey = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON: paste the whole key file of the service account' });
      return z.NEVER;
    }
  })
  .pipe(
    z.object(
      { client_email: z.email(), private_key: z.string().includes('PRIVATE KEY') },
      { error: 'is not the key file of a service account' },
    ),
  );

/** Variables of the owner's Google Calendar. With none of the credentials, meetings are asked for by mail. */
export const googleConfig = z.object({
  GOOGLE_CALENDAR_ID: z.string().trim().min(1).max(250).default('primary'),
  /** Google Workspace: the key of a service account with domain-wide delegation, and whose calendar it acts for. */
  GOOGLE_SERVICE_ACCOUNT_JSON: serviceAccountKey.optional(),
  GOOGLE_IMPERSONATE: z.email().optional(),
  /** A personal account: an OAuth client and what `npm run google:auth` printed. */
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  GOOGLE_REFRESH_TOKEN: z.string().optional(),
  /** Where Google is, if not at Google: API, token and consent page behind one address. */
  GOOGLE_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
});
export type GoogleConfig = z.output<typeof googleConfig>;

/** How Google lets us in. */
export type GoogleAccess =
  | { kind: 'service-account'; email: string; privateKey: string; subject: string }
  | { kind: 'refresh-token'; clientId: string; clientSecret: string; refreshToken: string };

const BY_SERVICE_ACCOUNT = ['GOOGLE_SERVICE_ACCOUNT_JSON', 'GOOGLE_IMPERSONATE'] as const;
const BY_REFRESH_TOKEN = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'GOOGLE_REFRESH_TOKEN'] as const;

/**
 * The credentials that were given; undefined when there are none.
 * @throws AppError `config_invalid` that lists what is missing of a set that was begun
 */
export function googleAccess(config: GoogleConfig): GoogleAccess | undefined {
  const missing = (names: readonly (keyof GoogleConfig)[]) => names.filter((name) => config[name] === undefined);
  const [ofAccount, ofToken] = [missing(BY_SERVICE_ACCOUNT), missing(BY_REFRESH_TOKEN)];
  const begun = (names: readonly string[], left: readonly string[]) => left.length < names.length;
  if (ofAccount.length === 0) {
    const { client_email: email, private_key: privateKey } = config.GOOGLE_SERVICE_ACCOUNT_JSON!;
    return { kind: 'service-account', email, privateKey, subject: config.GOOGLE_IMPERSONATE! };
  }
  if (ofToken.length === 0) {
    const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, GOOGLE_REFRESH_TOKEN } = config;
    return {
      kind: 'refresh-token',
      clientId: GOOGLE_CLIENT_ID!,
      clientSecret: GOOGLE_CLIENT_SECRET!,
      refreshToken: GOOGLE_REFRESH_TOKEN!,
    };
  }
  const problems = [
    ...(begun(BY_SERVICE_ACCOUNT, ofAccount) ? ofAccount.map((name) => needed(name, BY_SERVICE_ACCOUNT)) : []),
    ...(begun(BY_REFRESH_TOKEN, ofToken) ? ofToken.map((name) => needed(name, BY_REFRESH_TOKEN)) : []),
  ];
  if (problems.length > 0) {
    throw new AppError('config_invalid', `The configuration is not usable:\n${problems.join('\n')}`);
  }
  return undefined;
}

const needed = (name: string, set: readonly string[]) =>
  `  ${name}: is required with ${set.filter((other) => other !== name).join(' and ')}`;
