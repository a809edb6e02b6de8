import { LRUCache } from 'lru-cache';
import { EditDistance, lettersOf, mayBeWithin } from './edit.distance.js';
import type { Match } from './question.js';
import { Scores } from './scores.js';

/** The constants of BM25+ (Lv and Zhai 2011), as MiniSearch sets them. */
const K = 1.2;
const B = 0.7;
const DELTA = 0.5;
/** What a word that was found as if misspelt counts, before its distance is taken off. */
const MISSPELT = 0.45;
/** Letters that may differ at most, however long the word. */
const MOST_DIFFERENT = 6;
/** Words whose like are remembered: a question is searched for in several ways, with the same misspelt words in each. */
const REMEMBERED_LIKES = 500;

/** A posting in 32 bits: document, field and how often the term occurs there, beyond which more would change nothing. */
const FIELD_BITS = 2;
const COUNT_BITS = 8;
const MOST_COUNTED = 2 ** COUNT_BITS - 1;
const DOCUMENT_SHIFT = FIELD_BITS + COUNT_BITS;
const MOST_DOCUMENTS = 2 ** (32 - DOCUMENT_SHIFT);
const LONGEST_FIELD = 2 ** 16 - 1;

/** Room that a growing array has at first. */
const FIRST_ROOM = 1_024;

/** Which documents `find` looks into. */
export interface Candidates {
  /** Terms whose every document is one. */
  telling: ReadonlySet<string>;
  /** Further ones. */
  others: readonly number[];
}

/** A term of the question with the terms of the index that it is found by, each with its weight. */
interface Sought {
  term: string;
  ids: { id: number; weight: number }[];
}

/**
 * Documents of up to four fields, found by BM25+ as MiniSearch scores it, in flat arrays: a posting takes four bytes where
 * maps take fifty. What is added or removed waits until it is put in its place, which is a walk over all postings.
 */
export class TermIndex {
  private readonly ids = new Map<string, number>();
  private readonly terms: (string | undefined)[] = [];
  /** By term. */
  private letters = new Uint32Array(FIRST_ROOM);
  private readonly freeIds: number[] = [];
  private readonly freeDocuments: number[] = [];
  /** Removed, and still among the postings. */
  private readonly removed = new Set<number>();
  private documents = 0;
  /** By term: where its postings begin; its last one stands before those of the next term. */
  private starts = new Uint32Array(1);
  private postings = new Uint32Array(0);
  /** Term and posting by turns, of what was added since. */
  private added = new Uint32Array(FIRST_ROOM);
  private addedLength = 0;
  /** By term: in how many documents it occurs, and in how many in each field. */
  private having = new Uint32Array(0);
  /** By document: how many different terms each field has. */
  private lengths = new Uint16Array(FIRST_ROOM);
  private readonly totalLengths: number[];
  private current = true;
  /** By word and by how many letters may differ, as long as the terms stay the same. */
  private readonly likes = new LRUCache<string, Sought['ids']>({ max: REMEMBERED_LIKES });

  /** @param boosts one for each field, four at most */
  constructor(private readonly boosts: readonly number[]) {
    this.totalLengths = boosts.map(() => 0);
  }

  /** Documents. */
  get size(): number {
    return this.documents - this.freeDocuments.length - this.removed.size;
  }

  /**
   * @param fields terms of each, in any order, repeats included
   * @returns the document's number, which is another's after its removal
   * @throws RangeError when there are more than four million documents
   */
  add(fields: string[][]): number {
    const document = this.freeDocuments.pop() ?? this.documents++;
    if (document >= MOST_DOCUMENTS) throw new RangeError(`an index holds ${MOST_DOCUMENTS} documents at most`);
    this.lengths = withRoom(this.lengths, (document + 1) * this.boosts.length);
    fields.forEach((terms, field) => {
      const counts = new Map<string, number>();
      for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
      this.setLength(document, field, Math.min(counts.size, LONGEST_FIELD));
      for (const [term, count] of counts) this.post(this.idOf(term), document, field, count);
    });
    this.current = false;
    return document;
  }

  remove(document: number): void {
    this.removed.add(document);
    for (let field = 0; field < this.boosts.length; field++) this.setLength(document, field, 0);
    this.current = false;
  }

  /** In how many documents a term occurs. */
  frequency(term: string): number {
    this.settle();
    const id = this.ids.get(term);
    return id === undefined ? 0 : this.having[id * this.width]!;
  }

  /** The documents that hold any of the terms, best first. */
  find(terms: string[], candidates?: Candidates): Match[] {
    this.settle();
    const sought = terms.map((term) => ({ term, ids: this.exactly(term) }));
    return this.score(sought, candidates);
  }

  /**
   * The documents that hold a term like one of these, best first.
   * @param share of a term's letters that may differ, 0 to 1
   */
  findLike(terms: string[], share: number): Match[] {
    this.settle();
    const most = (term: string) => Math.min(MOST_DIFFERENT, Math.round(term.length * share));
    return this.score(terms.map((term) => ({ term, ids: this.like(term, most(term)) })));
  }

  private exactly(term: string): Sought['ids'] {
    const id = this.ids.get(term);
    return id === undefined ? [] : [{ id, weight: 1 }];
  }

  private like(term: string, most: number): Sought['ids'] {
    if (most === 0) return [];
    const key = `${most} ${term}`;
    const known = this.likes.get(key) ?? this.lookForLike(term, most);
    this.likes.set(key, known);
    return known;
  }

  private lookForLike(term: string, most: number): Sought['ids'] {
    const found: Sought['ids'] = [];
    const difference = new EditDistance(term, most);
    const letters = lettersOf(term);
    for (let id = 0; id < this.terms.length; id++) {
      if (!mayBeWithin(letters, this.letters[id]!, most)) continue;
      const other = this.terms[id];
      const distance = other && difference.to(other);
      if (distance) found.push({ id, weight: (MISSPELT * other.length) / (other.length + distance) });
    }
    return found;
  }

  private score(sought: Sought[], candidates?: Candidates): Match[] {
    const scores = new Scores(this.documents);
    const others = new Set(candidates?.others);
    for (const { term, ids } of sought) {
      const all = !candidates || candidates.telling.has(term);
      scores.begin(term);
      for (const { id, weight } of ids) {
        this.scoreTerm(
          id,
          weight,
          scores,
          all ? undefined : (document) => scores.has(document) || others.has(document),
        );
      }
      scores.end();
    }
    return scores.matches();
  }

  private scoreTerm(id: number, weight: number, scores: Scores, wanted?: (document: number) => boolean): void {
    const { boosts, lengths, postings, size } = this;
    const rarity = boosts.map((_, field) => inverseFrequency(this.having[id * this.width + 1 + field]!, size));
    const averages = this.totalLengths.map((total) => total / size);
    for (let at = this.starts[id]!; at < this.starts[id + 1]!; at++) {
      const posting = postings[at]!;
      const document = posting >>> DOCUMENT_SHIFT;
      if (wanted && !wanted(document)) continue;
      const field = (posting >>> COUNT_BITS) % 2 ** FIELD_BITS;
      const count = posting % 2 ** COUNT_BITS;
      const length = lengths[document * boosts.length + field]! / averages[field]!;
      const score = rarity[field]! * (DELTA + (count * (K + 1)) / (count + K * (1 - B + B * length)));
      scores.add(document, weight * boosts[field]! * score);
    }
  }

  /** Of a term in `having`. */
  private get width(): number {
    return this.boosts.length + 1;
  }

  private idOf(term: string): number {
    const known = this.ids.get(term);
    if (known !== undefined) return known;
    const id = this.freeIds.pop() ?? this.terms.length;
    this.ids.set(term, id);
    this.terms[id] = term;
    this.letters = withRoom(this.letters, id + 1);
    this.letters[id] = lettersOf(term);
    return id;
  }

  private setLength(document: number, field: number, length: number): void {
    const at = document * this.boosts.length + field;
    this.totalLengths[field]! += length - this.lengths[at]!;
    this.lengths[at] = length;
  }

  private post(id: number, document: number, field: number, count: number): void {
    this.added = withRoom(this.added, this.addedLength + 2);
    this.added[this.addedLength++] = id;
    this.added[this.addedLength++] =
      document * 2 ** DOCUMENT_SHIFT + field * 2 ** COUNT_BITS + Math.min(count, MOST_COUNTED);
  }

  /**
   * Puts what was added behind what was there before, term by term, and leaves out what was removed: every search would, so
   * that only its time is chosen by a call.
   */
  settle(): void {
    if (this.current) return;
    const starts = new Uint32Array(this.terms.length + 1);
    this.eachPosting((id) => {
      starts[id + 1]! += 1;
    });
    for (let id = 0; id < this.terms.length; id++) starts[id + 1]! += starts[id]!;
    const next = starts.slice();
    const postings = new Uint32Array(starts[this.terms.length]!);
    const having = new Uint32Array(this.terms.length * this.width);
    this.eachPosting((id, posting) => {
      const at = next[id]!++;
      postings[at] = posting;
      const isFirst = at === starts[id] || postings[at - 1]! >>> DOCUMENT_SHIFT !== posting >>> DOCUMENT_SHIFT;
      if (isFirst) having[id * this.width]! += 1;
      having[id * this.width + 1 + ((posting >>> COUNT_BITS) % 2 ** FIELD_BITS)]! += 1;
    });
    Object.assign(this, {
      starts,
      postings,
      having,
      added: new Uint32Array(FIRST_ROOM),
      addedLength: 0,
      current: true,
    });
    this.freeDocuments.push(...this.removed);
    this.removed.clear();
    this.forgetTerms();
    this.likes.clear();
  }

  /** All postings of documents that are there: of each term in the order in which its documents came. */
  private eachPosting(visit: (id: number, posting: number) => void): void {
    const { starts, postings, added, removed } = this;
    const isHere = (posting: number) => removed.size === 0 || !removed.has(posting >>> DOCUMENT_SHIFT);
    for (let id = 0; id < starts.length - 1; id++) {
      for (let at = starts[id]!; at < starts[id + 1]!; at++) if (isHere(postings[at]!)) visit(id, postings[at]!);
    }
    for (let at = 0; at < this.addedLength; at += 2) if (isHere(added[at + 1]!)) visit(added[at]!, added[at + 1]!);
  }

  /** Terms that occur nowhere any more leave room for others. */
  private forgetTerms(): void {
    this.terms.forEach((term, id) => {
      if (term === undefined || this.having[id * this.width]! > 0) return;
      this.ids.delete(term);
      this.terms[id] = undefined;
      this.freeIds.push(id);
    });
  }
}

const inverseFrequency = (having: number, count: number): number =>
  Math.log(1 + (count - having + 0.5) / (having + 0.5));

/** The array itself, or one with twice the room and what was in it. */
function withRoom<T extends Uint32Array | Uint16Array>(array: T, length: number): T {
  if (array.length >= length) return array;
  const wider = new (array.constructor as new (length: number) => T)(Math.max(length, 2 * array.length));
  wider.set(array);
  return wider;
}
