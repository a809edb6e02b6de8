import type {
  CollectionConfig,
  Condition,
  Document,
  Filter,
  Point,
  Prefetch,
  Query,
  Vectors,
} from './qdrant.double.schema.js';

/** What Qdrant answers with a status of its own. */
export class Rejection extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const wrong = (message: string): Rejection => new Rejection(400, `Wrong input: ${message}`);

interface Stored {
  id: string | number;
  payload: Record<string, unknown>;
  dense: Map<string, number[]>;
  sparse: Map<string, Map<string, number>>;
}

interface Scored {
  point: Stored;
  score: number;
}

const DEFAULT_LIMIT = 10;
const DEFAULT_FUSION_K = 2;

/** One collection in memory: exact search, BM25 with IDF over the stored points, RRF. */
export class DoubleCollection {
  private readonly points = new Map<string | number, Stored>();
  readonly indexes = new Set<string>();

  constructor(readonly config: CollectionConfig) {}

  info() {
    const { vectors, sparse_vectors, metadata } = this.config;
    return {
      status: 'green',
      optimizer_status: 'ok',
      segments_count: 1,
      points_count: this.points.size,
      config: { params: { vectors: vectors ?? {}, sparse_vectors }, ...(metadata && { metadata }) },
      payload_schema: Object.fromEntries([...this.indexes].map((name) => [name, { data_type: 'keyword', points: 0 }])),
    };
  }

  /** Whole requests are checked before anything is written. */
  check(points: Point[]): void {
    for (const { vector } of points) for (const [name, value] of Object.entries(vector)) this.checkVector(name, value);
  }

  upsert(points: Point[]): void {
    for (const { id, vector, payload } of points) {
      const stored: Stored = { id, payload: payload ?? {}, dense: new Map(), sparse: new Map() };
      for (const [name, value] of Object.entries(vector)) {
        if (Array.isArray(value)) stored.dense.set(name, value);
        else stored.sparse.set(name, documentWeights(value));
      }
      this.points.set(id, stored);
    }
  }

  delete(selector: { points: (string | number)[] } | { filter: Filter }): void {
    if ('points' in selector) for (const id of selector.points) this.points.delete(id);
    else for (const { id } of this.filtered(selector.filter)) this.points.delete(id);
  }

  retrieve(ids: (string | number)[], withPayload: Query['with_payload']) {
    return ids.flatMap((id) => this.points.get(id) ?? []).map((point) => shown(point, withPayload ?? true));
  }

  scroll(request: {
    filter?: Filter | null;
    limit?: number | null;
    offset?: string | number | null;
    with_payload?: Query['with_payload'];
  }) {
    const limit = request.limit ?? DEFAULT_LIMIT;
    const rest = this.filtered(request.filter)
      .sort((a, b) => compare(a.id, b.id))
      .filter(({ id }) => request.offset == null || compare(id, request.offset) >= 0);
    return {
      points: rest.slice(0, limit).map((point) => shown(point, request.with_payload ?? true)),
      next_page_offset: rest[limit]?.id ?? null,
    };
  }

  query(request: Query) {
    const found = request.prefetch?.length ? this.fused(request) : this.nearest(request);
    return {
      points: found.map(({ point, score }) => ({ ...shown(point, request.with_payload ?? false), version: 1, score })),
    };
  }

  private fused({ prefetch, query, limit }: Query): Scored[] {
    if (!query || Array.isArray(query) || !('fusion' in query || 'rrf' in query)) {
      throw wrong('this double fuses prefetches by rank only');
    }
    const k = ('rrf' in query && query.rrf.k) || DEFAULT_FUSION_K;
    const scores = new Map<Stored, number>();
    for (const each of prefetch ?? []) {
      for (const [rank, { point }] of this.nearest(each).entries()) {
        scores.set(point, (scores.get(point) ?? 0) + 1 / (k + rank));
      }
    }
    return top(
      [...scores].map(([point, score]) => ({ point, score })),
      limit,
    );
  }

  private nearest({ query, using, filter, score_threshold, limit }: Prefetch): Scored[] {
    if (!query) throw wrong('this double wants a query');
    if (!Array.isArray(query) && !('text' in query)) throw wrong('a fusion needs prefetches');
    this.checkVector(using ?? '', query);
    const candidates = this.filtered(filter);
    const scored = Array.isArray(query)
      ? candidates.flatMap((point) => {
          const vector = point.dense.get(using ?? '');
          return vector ? [{ point, score: cosine(vector, query) }] : [];
        })
      : this.lexical(query, using ?? '', candidates);
    return top(
      scored.filter(({ score }) => score_threshold == null || score >= score_threshold),
      limit,
    );
  }

  private lexical(query: Document, name: string, candidates: Stored[]): Scored[] {
    const having = [...this.points.values()].filter(({ sparse }) => sparse.has(name));
    const rarity = new Map(
      [...new Set(tokens(query))].map((token) => {
        const count = having.filter(({ sparse }) => sparse.get(name)?.has(token)).length;
        return [token, Math.log(1 + (having.length - count + 0.5) / (count + 0.5))];
      }),
    );
    return candidates.flatMap((point) => {
      const weights = point.sparse.get(name);
      const shared = [...rarity].filter(([token]) => weights?.has(token));
      const score = shared.reduce((sum, [token, idf]) => sum + idf * (weights?.get(token) ?? 0), 0);
      return shared.length > 0 ? [{ point, score }] : [];
    });
  }

  private filtered(filter: Filter | null | undefined): Stored[] {
    const { must, must_not } = filter ?? {};
    return [...this.points.values()].filter(
      (point) => (must ?? []).every((each) => fits(point, each)) && !(must_not ?? []).some((each) => fits(point, each)),
    );
  }

  private checkVector(name: string, value: Vectors[string]): void {
    const size = this.config.vectors?.[name]?.size;
    const isSparse = this.config.sparse_vectors?.[name] !== undefined;
    if (size === undefined && !isSparse) throw wrong(`Not existing vector name error: ${name}`);
    if (!Array.isArray(value)) {
      if (value.model.toLowerCase() !== 'qdrant/bm25') throw wrong(`model ${value.model} is not served here`);
      if (!isSparse) throw wrong(`${name} is no sparse vector`);
    } else if (isSparse) throw wrong(`${name} is a sparse vector`);
    else if (value.length !== size) {
      throw wrong(`Vector dimension error: expected dim: ${size}, got ${value.length}`);
    }
  }
}

function tokens({ text, options }: Document): string[] {
  const isOff =
    options?.stemmer && options.stemmer.type === 'none' && options.stopwords && typeof options.stopwords !== 'string';
  if (!isOff || options.tokenizer !== 'whitespace' || options.lowercase !== false) {
    throw wrong('this double splits at spaces and leaves words as they are; it has no stemmer of its own');
  }
  return text.split(/\s+/).filter(Boolean);
}

/** BM25's part that does not depend on other documents. */
function documentWeights(document: Document): Map<string, number> {
  const { k = 1.2, b = 0.75, avg_len = 256 } = document.options ?? {};
  const all = tokens(document);
  const counts = new Map<string, number>();
  for (const token of all) counts.set(token, (counts.get(token) ?? 0) + 1);
  return new Map(
    [...counts].map(([token, count]) => [
      token,
      (count * (k + 1)) / (count + k * (1 - b + (b * all.length) / avg_len)),
    ]),
  );
}

function cosine(a: number[], b: number[]): number {
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const top = (scored: Scored[], limit: number | null | undefined): Scored[] =>
  scored.sort((a, b) => b.score - a.score || compare(a.point.id, b.point.id)).slice(0, limit ?? DEFAULT_LIMIT);

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

function fits({ id, payload }: Stored, condition: Condition): boolean {
  if ('has_id' in condition) return condition.has_id.includes(id);
  const { key, match } = condition;
  const values = [payload[key]].flat();
  return 'any' in match ? values.some((value) => match.any.includes(value as string)) : values.includes(match.value);
}

function shown({ id, payload }: Stored, withPayload: Query['with_payload']) {
  if (!withPayload) return { id };
  if (withPayload === true) return { id, payload };
  return {
    id,
    payload: Object.fromEntries(withPayload.filter((key) => key in payload).map((key) => [key, payload[key]])),
  };
}
