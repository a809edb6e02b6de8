import type { PublicPersona } from '@minime/contracts';
import { useState } from 'preact/hooks';
import { safeAddress } from '../markdown/markdown.js';
import { strings } from '../strings.js';
import { ExternalLink } from './external-link.js';
import { atGateway } from './gateway.js';
import { CloseIcon } from './icons.js';
import { type MenuActions, MenuButton } from './menu-button.js';

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
  return <img class="avatar" src={atGateway(avatar)} alt="" onError={() => setBroken(true)} />;
}

interface OwnerProps {
  persona: PublicPersona | undefined;
  /** Ending is offered while there is something to end, beginning afresh after it. */
  action?: { label: string; short: string; isHidden?: boolean; run: () => void } | undefined;
  menu: MenuActions | undefined;
  /** Present in the widget. */
  close: (() => void) | undefined;
}

/** Who speaks here, and what can be done with the conversation as a whole. */
export function Owner({ persona, action, menu, close }: OwnerProps) {
  const links = persona?.links.filter(({ url }) => safeAddress(url)) ?? [];
  return (
    <header class="owner" aria-busy={!persona}>
      {persona ? (
        <>
          <Avatar name={persona.name} avatar={persona.avatar} />
          <div class="who" dir="auto">
            <h1>{persona.name}</h1>
            {persona.headline && <p>{persona.headline}</p>}
          </div>
        </>
      ) : (
        <h1 class="unseen">{strings.conversation}</h1>
      )}
      {links.length > 0 && (
        <nav aria-label={strings.links}>
          {links.map(({ label, url }) => (
            <ExternalLink key={url} href={url}>
              {label}
            </ExternalLink>
          ))}
        </nav>
      )}
      <div class="actions">
        {action && (
          <button
            type="button"
            class="quiet action"
            aria-label={action.label}
            disabled={action.isHidden}
            onClick={action.run}
          >
            <span class="long">{action.label}</span>
            <span class="short">{action.short}</span>
          </button>
        )}
        {menu && <MenuButton {...menu} />}
        {close && (
          <button type="button" class="quiet tool" aria-label={strings.close} title={strings.close} onClick={close}>
            <CloseIcon />
          </button>
        )}
      </div>
    </header>
  );
}
