import { AppError, parseConfig, printed } from '@minime/platform';
import { googleConfig } from '../google.config.js';
import { askConsent } from './google.consent.js';

const MINUTES = 10;
const USAGE = `npm run google:auth: lets Minime book calls in the calendar of a personal Google account.

  1. At https://console.cloud.google.com: make a project, enable the "Google Calendar API", and under "Google Auth Platform"
     publish the app (while it is in "Testing", Google ends every access after seven days).
  2. There, make an OAuth client of the type "Desktop app", and put its two values into .env:
       GOOGLE_CLIENT_ID=...
       GOOGLE_CLIENT_SECRET=...
  3. Run npm run google:auth again, agree in the browser, and put the line that it prints into .env as well.

For a Google Workspace use GOOGLE_SERVICE_ACCOUNT_JSON and GOOGLE_IMPERSONATE instead; they need none of this.
`;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** `npm run google:auth` */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    say(USAGE);
    return;
  }
  const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, GOOGLE_BASE_URL } = parseConfig(
    googleConfig.pick({ GOOGLE_CLIENT_ID: true, GOOGLE_CLIENT_SECRET: true, GOOGLE_BASE_URL: true }),
    process.env,
  );
  if (!GOOGLE_CLIENT_ID || !GOOGLE_CLIENT_SECRET) {
    throw new AppError('config_invalid', `GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are required.\n\n${USAGE}`);
  }
  const token = await askConsent({
    clientId: GOOGLE_CLIENT_ID,
    clientSecret: GOOGLE_CLIENT_SECRET,
    ...(GOOGLE_BASE_URL && { baseUrl: GOOGLE_BASE_URL }),
    show: (url) => say(`Open this address in a browser on this machine, and agree (${MINUTES} minutes):\n\n${url}\n`),
    signal: AbortSignal.timeout(MINUTES * 60_000),
  });
  say(`Done. Put this line into .env and start again:\n\nGOOGLE_REFRESH_TOKEN=${token}\n`);
}

printed(main());
