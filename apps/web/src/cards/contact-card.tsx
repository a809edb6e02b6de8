import type { ContactCard as Contact } from '@minime/contracts';
import { safeAddress } from '../markdown/markdown.js';
import type { CardProps } from '../page/card.js';
import { ExternalLink } from '../page/external-link.js';
import { strings } from '../strings.js';

/** How to reach the owner in person. */
export function ContactCard({ card }: CardProps) {
  const { label, email, url } = card.data as Partial<Contact>;
  return (
    <section class="card" lang="" dir="auto">
      <h3>{label ?? strings.writeMail}</h3>
      {email && <a href={`mailto:${encodeURI(email)}`}>{email}</a>}
      {url && safeAddress(url) && <ExternalLink href={url}>{new URL(url).hostname || strings.openLink}</ExternalLink>}
    </section>
  );
}
