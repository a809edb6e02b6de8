import { auth, calendar, type calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import type { GoogleAccess } from '../google.config.js';

/** The least that does the job: events of the calendar, and when its owner is busy. */
export const GOOGLE_SCOPES = [
  'https://www.googleapis.com/auth/calendar.events',
  'https://www.googleapis.com/auth/calendar.freebusy',
];
/** For every request on the way to an answer, the one for a token too. */
const TIMEOUT_MS = 5_000;
/** Node's own: the library's brings down the process when a request is aborted before it began. */
export const TRANSPORT = { fetchImplementation: fetch, timeout: TIMEOUT_MS };
const GOOGLE_HOSTS = new Set(['www.googleapis.com', 'oauth2.googleapis.com']);

/**
 * Google's own client. Retries and time limits are ours, so its own are off.
 * @param baseUrl where API and token endpoint are, if not at Google
 */
export function googleClient(access: GoogleAccess, baseUrl?: string): calendar_v3.Calendar {
  const client = access.kind === 'service-account' ? serviceAccount(access) : refreshed(access);
  if (baseUrl) redirect(client, baseUrl.replace(/\/+$/, ''));
  return calendar({ version: 'v3', auth: client, retry: false });
}

function serviceAccount({ email, privateKey: key, subject }: Extract<GoogleAccess, { kind: 'service-account' }>) {
  return new auth.JWT({ email, key, subject, scopes: GOOGLE_SCOPES, transporterOptions: TRANSPORT });
}

function refreshed({ clientId, clientSecret, refreshToken }: Extract<GoogleAccess, { kind: 'refresh-token' }>) {
  // A token may end before its time: the owner changed a password, or the clock here is wrong.
  const client = new auth.OAuth2({
    clientId,
    clientSecret,
    forceRefreshOnFailure: true,
    transporterOptions: TRANSPORT,
  });
  client.setCredentials({ refresh_token: refreshToken });
  return client;
}

/** Its own settings reach neither a base URL with a path nor a service account's token endpoint; this reaches both. */
function redirect(client: InstanceType<typeof auth.OAuth2>, baseUrl: string): void {
  client.transporter.interceptors.request.add({
    resolved: async (request) => {
      const { hostname, pathname, search } = new URL(String(request.url));
      if (GOOGLE_HOSTS.has(hostname)) request.url = new URL(`${baseUrl}${pathname}${search}`);
      return request;
    },
  });
}
