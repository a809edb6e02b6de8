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
 * The gap that a question belongs to: the one whose questions, taken together, are most like it. Likeness is the cosine of
 * stems weighted by their inverse document frequency among all questions of gaps, against the mean of the gap's questions.
 * Words alone count: a question that says the same in other words opens a gap of its own.
 * @returns undefined when none is like it
 */
export function gapOf(question: Terms, known: readonly InGap[]): string | undefined {
  const weigh = weightsAmong(known);
  let best: { gapId: string; likeness: number } | undefined;
  for (const [gapId, questions] of byGap(known)) {
    const likeness = cosine(vectorOf([question], weigh), vectorOf(questions, weigh));
    if (likeness >= SAME && likeness > (best?.likeness ?? 0)) best = { gapId, likeness };
  }
  return best?.gapId;
}

/** Questions that ask the same, put together: the most asked first, then the order in which they came. */
export function grouped<Q extends Terms>(questions: readonly Q[]): Q[][] {
  const groups = new Map<string, Q[]>();
  const placed: (InGap & { question: Q })[] = [];
  for (const question of questions) {
    const gapId = gapOf(question, placed) ?? String(groups.size);
    placed.push({ gapId, terms: question.terms, question });
    groups.set(gapId, [...(groups.get(gapId) ?? []), question]);
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

function byGap(known: readonly InGap[]): Map<string, InGap[]> {
  const gaps = new Map<string, InGap[]>();
  for (const question of known) {
    const questions = gaps.get(question.gapId);
    if (questions) questions.push(question);
    else gaps.set(question.gapId, [question]);
  }
  return gaps;
}
