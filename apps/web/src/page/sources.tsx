import { safeAddress } from '../markdown/markdown.js';
import type { Source } from '../markdown/sources.js';
import { fill, strings } from '../strings.js';
import { ExternalLink } from './external-link.js';

const sourceId = (turnKey: string, number: number): string => `source-${turnKey}-${number}`;

/** Opens a source below its answer and takes the reader there. */
function showSource(turnKey: string, number: number): void {
  const source = document.getElementById(sourceId(turnKey, number)) as HTMLDetailsElement | null;
  if (!source) return;
  source.open = true;
  source.scrollIntoView({ block: 'nearest' });
  source.querySelector('summary')?.focus({ preventScroll: true });
}

/** Unicode's "word joiner": keeps a mark on the line of the word before it. */
const NO_BREAK = '\u2060';

/** The numbered mark in the text. */
export function SourceMark({ turnKey, number, title }: { turnKey: string; number: number; title: string }) {
  return (
    <sup>
      {NO_BREAK}
      <button
        type="button"
        class="mark"
        title={title}
        aria-label={fill(strings.source, { number, title })}
        onClick={() => showSource(turnKey, number)}
      >
        {number}
      </button>
    </sup>
  );
}

/** What an answer stands on: the quote unfolds, the page is one step further. */
export function Sources({ turnKey, sources }: { turnKey: string; sources: Source[] }) {
  if (sources.length === 0) return null;
  return (
    <section class="sources" aria-label={strings.sources}>
      <h3>{strings.sources}</h3>
      {sources.map(({ number, title, url, quotes }) => (
        <details key={number} id={sourceId(turnKey, number)} lang="">
          <summary>
            <span class="number">{number}</span>
            <span dir="auto">{title}</span>
          </summary>
          {quotes.map((quote) => (
            <blockquote key={quote} dir="auto">
              {quote}
            </blockquote>
          ))}
          {url && safeAddress(url) && <ExternalLink href={url}>{strings.openSource}</ExternalLink>}
        </details>
      ))}
    </section>
  );
}
