import type { Card } from '@minime/contracts';
import { safeAddress } from '../markdown/markdown.js';
import { strings } from '../strings.js';
import { ExternalLink } from './external-link.js';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** How to reach the owner in person. */
export function ContactCard({ card: { data } }: { card: Card }) {
  const email = text(data.email);
  const url = safeAddress(text(data.url) ?? '');
  return (
    <section class="card" lang="" dir="auto">
      <h3>{text(data.label) ?? strings.writeMail}</h3>
      {email && <a href={`mailto:${encodeURI(email)}`}>{email}</a>}
      {url && <ExternalLink href={url}>{new URL(url).hostname || strings.openLink}</ExternalLink>}
    </section>
  );
}
