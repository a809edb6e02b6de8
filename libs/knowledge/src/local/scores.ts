import type { Match } from './question.js';

/** The scores of one search: for each document a chain of the terms that it holds. */
export class Scores {
  private readonly found: number[] = [];
  private readonly totals: Float64Array;
  /** By document: the last link of its chain, counted from 1. */
  private readonly chains: Uint32Array;
  private readonly terms: string[] = [];
  /** By link. */
  private readonly links: { document: number; term: number; score: number; before: number }[] = [];
  private begun = 0;

  constructor(documents: number) {
    this.totals = new Float64Array(documents);
    this.chains = new Uint32Array(documents);
  }

  has(document: number): boolean {
    return this.chains[document]! > 0;
  }

  begin(term: string): void {
    this.terms.push(term);
    this.begun = this.links.length;
  }

  add(document: number, score: number): void {
    const before = this.chains[document]!;
    if (before > this.begun) {
      this.links[before - 1]!.score += score;
      return;
    }
    if (before === 0) this.found.push(document);
    this.links.push({ document, term: this.terms.length - 1, score, before });
    this.chains[document] = this.links.length;
  }

  end(): void {
    for (let link = this.begun; link < this.links.length; link++) {
      const { document, score } = this.links[link]!;
      this.totals[document]! += score;
    }
  }

  /** Best first; of equal ones the one that was found first. A document counts once for each term that it holds. */
  matches(): Match[] {
    const termsOf = (document: number) => this.termsOf(document);
    return this.found
      .map((document) => ({
        document,
        score: this.totals[document]! * this.chainLength(document),
        get queryTerms() {
          return termsOf(document);
        },
      }))
      .sort((a, b) => b.score - a.score);
  }

  private chainLength(document: number): number {
    let length = 0;
    for (let link = this.chains[document]!; link > 0; link = this.links[link - 1]!.before) length += 1;
    return length;
  }

  private termsOf(document: number): string[] {
    const terms: string[] = [];
    for (let link = this.chains[document]!; link > 0; link = this.links[link - 1]!.before) {
      terms.unshift(this.terms[this.links[link - 1]!.term]!);
    }
    return terms;
  }
}
