import type { PublicPersona } from '@minime/contracts';
import { useState } from 'preact/hooks';
import { safeAddress } from '../markdown/markdown.js';
import { strings } from '../strings.js';
import { ExternalLink } from './external-link.js';

const MONOGRAM_LETTERS = 2;

const monogram = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, MONOGRAM_LETTERS)
    .join('')
    .toUpperCase();

function Avatar({ name, avatar }: Pick<PublicPersona, 'name' | 'avatar'>) {
  const [isBroken, setBroken] = useState(false);
  if (!avatar || isBroken) {
    return (
      <span class="avatar" aria-hidden="true">
        {monogram(name)}
      </span>
    );
  }
  return <img class="avatar" src={avatar} alt="" onError={() => setBroken(true)} />;
}

interface OwnerProps {
  persona: PublicPersona | undefined;
  /** Ending is offered while there is something to end, beginning afresh after it. */
  action?: { label: string; short: string; run: () => void };
}

/** Who speaks here. */
export function Owner({ persona, action }: OwnerProps) {
  if (!persona) return <header class="owner" aria-busy="true" />;
  const links = persona.links.filter(({ url }) => safeAddress(url));
  return (
    <header class="owner">
      <Avatar name={persona.name} avatar={persona.avatar} />
      <div class="who" dir="auto">
        <h1>{persona.name}</h1>
        {persona.headline && <p>{persona.headline}</p>}
      </div>
      {links.length > 0 && (
        <nav aria-label={strings.links}>
          {links.map(({ label, url }) => (
            <ExternalLink key={url} href={url}>
              {label}
            </ExternalLink>
          ))}
        </nav>
      )}
      {action && (
        <button type="button" class="quiet action" aria-label={action.label} onClick={action.run}>
          <span class="long">{action.label}</span>
          <span class="short">{action.short}</span>
        </button>
      )}
    </header>
  );
}
