/** What is near, and how near: cosine, -1 to 1. */
export interface Near {
  id: string;
  score: number;
}

/** Rows that there is room for at first. */
const FIRST_ROWS = 256;

/**
 * Unit vectors of one length in one block of memory, all compared with each question: exact, and as fast as memory is
 * read. (5,000 vectors of 1,024 numbers: some 5 ms.)
 */
export class VectorMatrix {
  private readonly ids: string[] = [];
  private readonly rows = new Map<string, number>();
  private values = new Float32Array(0);
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
    const asked = Float64Array.from(question);
    const best: Near[] = [];
    for (let row = 0; row < this.ids.length; row++) {
      const score = dot(asked, this.values, row * this.length);
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
  }

  private append(id: string): number {
    const row = this.ids.push(id) - 1;
    this.rows.set(id, row);
    if (this.ids.length * this.length > this.values.length) {
      const wider = new Float32Array(2 * this.values.length);
      wider.set(this.values);
      this.values = wider;
    }
    return row;
  }
}

/** Four sums at a time: they need not wait for each other. */
function dot(asked: Float64Array, values: Float32Array, start: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const fours = asked.length - (asked.length % 4);
  for (let i = 0; i < fours; i += 4) {
    const at = start + i;
    first += asked[i]! * values[at]!;
    second += asked[i + 1]! * values[at + 1]!;
    third += asked[i + 2]! * values[at + 2]!;
    fourth += asked[i + 3]! * values[at + 3]!;
  }
  for (let i = fours; i < asked.length; i++) first += asked[i]! * values[start + i]!;
  return first + second + third + fourth;
}
