import type { ComponentChildren } from 'preact';
import { strings } from '../strings.js';
import { OutIcon } from './icons.js';

/** A link that leaves the conversation open behind it. */
export function ExternalLink({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a href={href} target="_blank" rel="noopener" class="external">
      {children}
      <OutIcon />
      <span class="unseen"> ({strings.newWindow})</span>
    </a>
  );
}
