import type { MeetingTerms } from '@minime/platform';
import { isDisposableEmailDomain } from 'disposable-email-domains-js';
import { z } from 'zod';

/** What no mail server on the internet answers to (RFC 2606, RFC 6761, RFC 6762); `.example` stays for trying it out. */
const LOCAL_DOMAINS = /\.(?:invalid|localhost|local|test|internal|lan)$/;
const ADDRESS = /[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g;

export type AddressProblem = 'not_an_address' | 'refused_domain' | 'disposable';

/** In lower case, as it is compared and kept. */
export const normalAddress = (email: string): string => email.trim().toLowerCase();

/** Undefined: an invitation may go there. @param email in its normal form */
export function addressProblem(
  email: string,
  { refusedDomains, disposableAddresses }: Pick<MeetingTerms, 'refusedDomains' | 'disposableAddresses'>,
): AddressProblem | undefined {
  if (!z.email().max(254).safeParse(email).success || LOCAL_DOMAINS.test(email)) return 'not_an_address';
  const domain = email.slice(email.lastIndexOf('@') + 1);
  const isRefused = (refused: string) => domain === refused || domain.endsWith(`.${refused}`);
  if (refusedDomains.some((refused) => isRefused(refused.toLowerCase().replace(/^@/, '')))) return 'refused_domain';
  return !disposableAddresses && isDisposableEmailDomain(domain) ? 'disposable' : undefined;
}

/** Whether one of the texts has exactly this address in it, not one that it is a part of. */
export const isAddressIn = (texts: string[], email: string): boolean =>
  texts.some((text) =>
    (text.toLowerCase().match(ADDRESS) ?? []).some((found) => found.replace(/^[.'`]+/, '') === email),
  );
