/** What questions are compared by: their stems, each once. */
export interface Terms {
  terms: readonly string[];
}

/** A question that belongs to a gap. */
export interface InGap extends Terms {
  gapId: string;
}

/**
 * From this likeness on two questions ask the same. Of equally rare words, two of three in common give 0.67, which is not
 * enough, and two words within three 0.82; a rare word in common outweighs a frequent one that is not.
 */
const SAME = 0.7;
/** Among a handful of questions every word is frequent and says as little as none: weights are those of so many at least. */
const FEWEST_QUESTIONS = 100;

/**
 * Questions put together by what they ask. Likeness is the cosine of stems weighted by their inverse document frequency,
 * between a question and all questions of a gap taken together. Words alone count: a question that says the same in other
 * words opens a gap of its own.
 */
class Gaps {
  private readonly sums = new Map<string, Map<string, number>>();
  /** The gaps that have a term, by the term: a question is compared with those alone. */
  private readonly having = new Map<string, Set<string>>();

  constructor(private readonly weigh: Weigh) {}

  add({ gapId, terms }: InGap): void {
    const sum = this.sums.get(gapId) ?? new Map<string, number>();
    this.sums.set(gapId, sum);
    for (const term of terms) {
      sum.set(term, (sum.get(term) ?? 0) + this.weigh(term));
      this.having.set(term, (this.having.get(term) ?? new Set()).add(gapId));
    }
  }

  /** The one that a question is most like; undefined when it is like none. */
  find(question: Terms): string | undefined {
    const vector = vectorOf([question], this.weigh);
    let best: { gapId: string; likeness: number } | undefined;
    for (const gapId of new Set(question.terms.flatMap((term) => [...(this.having.get(term) ?? [])]))) {
      const likeness = cosine(vector, this.sums.get(gapId)!);
      if (likeness >= SAME && likeness > (best?.likeness ?? 0)) best = { gapId, likeness };
    }
    return best?.gapId;
  }
}

/** Finds the gap that a question belongs to; undefined when none of those known is like it. */
export function gapFinder(known: readonly InGap[]): (question: Terms) => string | undefined {
  const gaps = new Gaps(weightsAmong(known));
  for (const question of known) gaps.add(question);
  return (question) => gaps.find(question);
}

/** Questions that ask the same, put together: the most asked first, then the order in which they came. */
export function grouped<Q extends Terms>(questions: readonly Q[]): Q[][] {
  const gaps = new Gaps(weightsAmong(questions));
  const groups = new Map<string, Q[]>();
  for (const question of questions) {
    const gapId = gaps.find(question) ?? String(groups.size);
    gaps.add({ gapId, terms: question.terms });
    const group = groups.get(gapId);
    if (group) group.push(question);
    else groups.set(gapId, [question]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

/** The question that is most like all the others: the one to name them by. */
export function mostTypical<Q extends Terms>(questions: readonly Q[]): Q {
  const weigh = weightsAmong(questions);
  const centre = vectorOf(questions, weigh);
  const likeness = new Map(questions.map((question) => [question, cosine(vectorOf([question], weigh), centre)]));
  return questions.reduce((best, question) => (likeness.get(question)! > likeness.get(best)! ? question : best));
}

type Weigh = (term: string) => number;

/** Inverse document frequency, in nats (BM25's). */
function weightsAmong(questions: readonly Terms[]): Weigh {
  const having = new Map<string, number>();
  for (const { terms } of questions) for (const term of terms) having.set(term, (having.get(term) ?? 0) + 1);
  const count = Math.max(questions.length, FEWEST_QUESTIONS);
  return (term) => {
    const frequency = having.get(term) ?? 0;
    return Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5));
  };
}

function vectorOf(questions: readonly Terms[], weigh: Weigh): Map<string, number> {
  const vector = new Map<string, number>();
  for (const { terms } of questions) {
    for (const term of terms) vector.set(term, (vector.get(term) ?? 0) + weigh(term) / questions.length);
  }
  return vector;
}

function cosine(one: Map<string, number>, other: Map<string, number>): number {
  let product = 0;
  for (const [term, weight] of one) product += weight * (other.get(term) ?? 0);
  return product === 0 ? 0 : product / (lengthOf(one) * lengthOf(other));
}

const lengthOf = (vector: Map<string, number>): number => Math.hypot(...vector.values());
