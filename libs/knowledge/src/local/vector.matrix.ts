/** What is near, and how near: cosine, -1 to 1. */
export interface Near {
  id: string;
  score: number;
}

const ROWS_AT_ONCE = 4;
/** Rows that there is room for at first; doubled when they are full, so that it stays a multiple of four. */
const FIRST_ROWS = 64 * ROWS_AT_ONCE;

/**
 * Unit vectors of one length in one block of memory, all compared with each question: exact, and as fast as memory is
 * read. (5,000 vectors of 1,024 numbers: some 4 ms.)
 */
export class VectorMatrix {
  private readonly ids: string[] = [];
  private readonly rows = new Map<string, number>();
  private values = new Float32Array(0);
  /** Of the rows with the question that is asked just now: made once, not for each question. */
  private scores = new Float64Array(0);
  private length = 0;

  get size(): number {
    return this.ids.length;
  }

  /** A vector of another length takes the place of all: what they were made with is no longer asked. */
  set(id: string, vector: Float32Array): void {
    if (vector.length !== this.length) this.clear(vector.length);
    const row = this.rows.get(id) ?? this.append(id);
    this.values.set(vector, row * this.length);
  }

  delete(id: string): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    const last = this.ids.pop()!;
    this.rows.delete(id);
    if (last === id) return;
    const start = this.ids.length * this.length;
    this.values.copyWithin(row * this.length, start, start + this.length);
    this.ids[row] = last;
    this.rows.set(last, row);
  }

  /** The nearest, best first; none when the question's vector has another length. */
  nearest(question: Float32Array, minScore: number, limit: number): Near[] {
    if (question.length !== this.length) return [];
    const scores = cosines(new Float64Array(question), this.values, this.scores, this.ids.length);
    const best: Near[] = [];
    for (let row = 0; row < this.ids.length; row++) {
      const score = scores[row]!;
      if (score < minScore || (best.length === limit && score <= best[limit - 1]!.score)) continue;
      const place = best.findIndex((other) => other.score < score);
      best.splice(place < 0 ? best.length : place, 0, { id: this.ids[row]!, score });
      if (best.length > limit) best.pop();
    }
    return best;
  }

  private clear(length: number): void {
    this.ids.length = 0;
    this.rows.clear();
    this.length = length;
    this.values = new Float32Array(FIRST_ROWS * length);
    this.scores = new Float64Array(FIRST_ROWS);
  }

  private append(id: string): number {
    const row = this.ids.push(id) - 1;
    this.rows.set(id, row);
    if (row >= this.scores.length) {
      this.scores = new Float64Array(2 * this.scores.length);
      const wider = new Float32Array(2 * this.values.length);
      wider.set(this.values);
      this.values = wider;
    }
    return row;
  }
}

/**
 * Into `scores`, four rows at a time: each number of the question is read once for all of them, and no sum waits for
 * another. There is room for a multiple of four rows; what stands beyond `count` is not looked at.
 */
function cosines(asked: Float64Array, values: Float32Array, scores: Float64Array, count: number): Float64Array {
  const { length } = asked;
  for (let row = 0; row < count; row += ROWS_AT_ONCE) {
    const first = row * length;
    const second = first + length;
    const third = second + length;
    const fourth = third + length;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let index = 0; index < length; index++) {
      const number = asked[index]!;
      a += number * values[first + index]!;
      b += number * values[second + index]!;
      c += number * values[third + index]!;
      d += number * values[fourth + index]!;
    }
    scores[row] = a;
    scores[row + 1] = b;
    scores[row + 2] = c;
    scores[row + 3] = d;
  }
  return scores;
}
