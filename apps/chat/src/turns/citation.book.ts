import type { Citation } from '@minime/contracts';
import type { ScoredPassage } from '@minime/knowledge';
import type { ModelEvent } from '@minime/llm';
import { sourceOf, titleOf } from '../retrieval/search.result.js';

type Cited = Extract<ModelEvent, { type: 'citation' }>;

/** Contract limits of what is shown. */
const TITLE_CHARS = 300;
const QUOTE_CHARS = 2_000;

const squeezed = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim();

/** The passages of a turn, and which of them the answer cites: nothing is shown that a passage does not say. */
export class CitationBook {
  private readonly passages = new Map<string, ScoredPassage>();
  private readonly numbers = new Map<string, number>();
  private readonly shown = new Set<string>();

  constructor(passages: ScoredPassage[] = []) {
    this.add(passages);
  }

  /** Makes passages citable. @returns those that were not yet */
  add(passages: ScoredPassage[]): ScoredPassage[] {
    const fresh = passages.filter((passage) => !this.passages.has(sourceOf(passage)));
    for (const passage of fresh) this.passages.set(sourceOf(passage), passage);
    return fresh;
  }

  /** Whether anything was found to stand on. */
  get isEmpty(): boolean {
    return this.passages.size === 0;
  }

  /**
   * What to show for a citation at `offset`; undefined when its passage is unknown, does not hold the quote, or is shown
   * at that place already. Each passage has one number, from 1 in the order in which they are first cited.
   */
  cite({ source, quote }: Cited, offset: number): Citation | undefined {
    const passage = this.passages.get(source);
    const words = squeezed(quote);
    if (!passage || words === '' || !squeezed(passage.text).includes(words)) return undefined;
    const index = this.numbers.get(source) ?? this.numbers.size + 1;
    const place = `${index}@${offset}`;
    if (this.shown.has(place)) return undefined;
    this.shown.add(place);
    this.numbers.set(source, index);
    return {
      index,
      offset,
      title: titleOf(passage).slice(0, TITLE_CHARS).toWellFormed(),
      ...(passage.url && { url: passage.url }),
      quote: words.slice(0, QUOTE_CHARS).toWellFormed(),
    };
  }
}
