import { AppError, type Check, type Environment } from '@minime/platform';

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** A secret that was drawn and not made up has more different characters than this. */
const FEW_CHARACTERS = 10;

/** What the settings alone tell about the address visitors use and what is signed. */
export function webChecks(env: Environment): Check[] {
  const { PUBLIC_URL: url, SESSION_SECRET: secret } = env;
  return [
    ...(url ? [{ part: 'Address', look: async () => lookAtAddress(url) }] : []),
    ...(secret ? [{ part: 'Secret', look: async () => lookAtSecret(secret) }] : []),
  ];
}

function lookAtAddress(url: string): string {
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol === 'http:' && !LOCAL.test(hostname)) {
    throw new AppError(
      'config_invalid',
      'PUBLIC_URL is http: browsers keep an https site from showing the widget, and links in mails travel in the clear',
    );
  }
  if (pathname !== '/') throw new AppError('config_invalid', 'PUBLIC_URL has a path: it must be the root of a host');
  return `links in cards, invitations and mails lead to ${new URL(url).origin}`;
}

function lookAtSecret(secrets: string): string {
  const list = secrets.split(',').map((secret) => secret.trim());
  if (list.some((secret) => new Set(secret).size < FEW_CHARACTERS)) {
    throw new AppError(
      'config_invalid',
      'SESSION_SECRET looks made up, and who guesses it may read conversations: use openssl rand -base64 48',
    );
  }
  return list.length > 1 ? `the first of ${list.length} signs, all verify` : 'set';
}
