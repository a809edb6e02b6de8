import type { Page, Passage, ScoredPassage, SearchOptions } from '@minime/knowledge';
import { stemmer } from '@orama/stemmers/english';
import { stopwords } from '@orama/stopwords/english';

/** Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). */
const K1 = 1.2;
const B = 0.75;
const STOP_WORDS = new Set(stopwords);

interface Entry {
  passage: Passage;
  counts: Map<string, number>;
  length: number;
}

const termsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !STOP_WORDS.has(word)).map(stemmer);

/** BM25 as the textbook has it: what any library has to beat. One bag of words a passage, English only, no floor. */
export class TextbookBm25 {
  private readonly entries: Entry[];
  private readonly frequencies = new Map<string, number>();
  private readonly meanLength: number;

  constructor(pages: Page[]) {
    this.entries = pages.flatMap(({ passages }) => passages).map((passage) => this.entryOf(passage));
    this.meanLength = this.entries.reduce((sum, { length }) => sum + length, 0) / this.entries.length;
  }

  async search(question: string, { limit }: SearchOptions): Promise<ScoredPassage[]> {
    const terms = [...new Set(termsOf(question))];
    const scored = this.entries.map((entry) => ({ ...entry.passage, score: this.score(entry, terms) }));
    return scored
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }

  private entryOf(passage: Passage): Entry {
    const terms = termsOf([passage.title, ...passage.headings, ...passage.tags, passage.text].join('\n'));
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    for (const term of counts.keys()) this.frequencies.set(term, (this.frequencies.get(term) ?? 0) + 1);
    return { passage, counts, length: terms.length };
  }

  private score({ counts, length }: Entry, terms: string[]): number {
    return terms.reduce((sum, term) => {
      const count = counts.get(term) ?? 0;
      const frequency = this.frequencies.get(term) ?? 0;
      const idf = Math.log(1 + (this.entries.length - frequency + 0.5) / (frequency + 0.5));
      return sum + (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / this.meanLength));
    }, 0);
  }
}
