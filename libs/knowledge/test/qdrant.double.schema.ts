import { z } from 'zod';

/**
 * The part of Qdrant's public REST description (1.19) that an index like ours may use. Strict: a field that is not in
 * the description is an error here, though Qdrant itself overlooks some.
 */
const id = z.union([z.int().nonnegative(), z.uuid()], 'is neither an unsigned integer nor a UUID');
const keyword = z.string();

const language = z.enum(
  'arabic azerbaijani basque bengali catalan chinese danish dutch english finnish french german greek hebrew hinglish hungarian indonesian italian japanese kazakh nepali norwegian portuguese romanian russian slovene spanish swedish tajik turkish'.split(
    ' ',
  ),
);
const bm25Options = z.strictObject({
  k: z.number().optional(),
  b: z.number().optional(),
  avg_len: z.number().optional(),
  tokenizer: z.enum(['prefix', 'whitespace', 'word', 'multilingual']).optional(),
  language: z.string().nullish(),
  lowercase: z.boolean().nullish(),
  ascii_folding: z.boolean().nullish(),
  stopwords: z
    .union([
      language,
      z.strictObject({ languages: z.array(language).nullish(), custom: z.array(z.string()).nullish() }),
    ])
    .nullish(),
  stemmer: z
    .union([
      z.strictObject({ type: z.literal('snowball'), language: z.string() }),
      z.strictObject({ type: z.literal('none') }),
    ])
    .nullish(),
  min_token_len: z.int().nullish(),
  max_token_len: z.int().nullish(),
});
export const document = z.strictObject({ text: z.string(), model: z.string(), options: bm25Options.nullish() });
export type Document = z.output<typeof document>;

const dense = z.array(z.number()).min(1);
const vectors = z.record(z.string(), z.union([dense, document]));
export type Vectors = z.output<typeof vectors>;

const condition = z.union([
  z.strictObject({
    key: z.string(),
    match: z.union([z.strictObject({ value: keyword }), z.strictObject({ any: z.array(keyword) })]),
  }),
  z.strictObject({ has_id: z.array(id) }),
]);
export type Condition = z.output<typeof condition>;
const filter = z.strictObject({ must: z.array(condition).nullish(), must_not: z.array(condition).nullish() });
export type Filter = z.output<typeof filter>;

const withPayload = z.union([z.boolean(), z.array(z.string())]).nullish();
const withVector = z.union([z.boolean(), z.array(z.string())]).nullish();
const payload = z.record(z.string(), z.unknown());

const point = z.strictObject({ id, vector: vectors, payload: payload.nullish() });
export type Point = z.output<typeof point>;
const pointsList = z.strictObject({ points: z.array(point).min(1, 'Empty update request') });
const pointsSelector = z.union([z.strictObject({ points: z.array(id) }), z.strictObject({ filter })]);

export const createCollection = z.strictObject({
  vectors: z
    .record(
      z.string(),
      z.strictObject({
        size: z.int().min(1).max(65_536),
        distance: z.enum(['Cosine', 'Euclid', 'Dot', 'Manhattan']),
      }),
    )
    .nullish(),
  sparse_vectors: z.record(z.string(), z.strictObject({ modifier: z.enum(['none', 'idf']).nullish() })).nullish(),
  metadata: payload.nullish(),
});
export type CollectionConfig = z.output<typeof createCollection>;

export const createIndex = z.strictObject({
  field_name: z.string(),
  field_schema: z.enum(['keyword', 'integer', 'float', 'geo', 'text', 'bool', 'datetime', 'uuid']),
});

export const changeAliases = z.strictObject({
  actions: z.array(
    z.union([
      z.strictObject({ create_alias: z.strictObject({ collection_name: z.string(), alias_name: z.string() }) }),
      z.strictObject({ delete_alias: z.strictObject({ alias_name: z.string() }) }),
      z.strictObject({ rename_alias: z.strictObject({ old_alias_name: z.string(), new_alias_name: z.string() }) }),
    ]),
  ),
});

export const upsert = pointsList;
export const batch = z.strictObject({
  operations: z.array(z.union([z.strictObject({ upsert: pointsList }), z.strictObject({ delete: pointsSelector })])),
});
export const retrieve = z.strictObject({ ids: z.array(id), with_payload: withPayload, with_vector: withVector });
export const scroll = z.strictObject({
  filter: filter.nullish(),
  limit: z.int().min(1).nullish(),
  offset: id.nullish(),
  with_payload: withPayload,
  with_vector: withVector,
});

const search = {
  query: z
    .union([
      dense,
      document,
      z.strictObject({ fusion: z.enum(['rrf', 'dbsf']) }),
      z.strictObject({ rrf: z.strictObject({ k: z.int().min(1).nullish() }) }),
    ])
    .nullish(),
  using: z.string().nullish(),
  filter: filter.nullish(),
  score_threshold: z.number().nullish(),
  limit: z.int().min(1).nullish(),
};
const prefetch = z.strictObject(search);
const query = z.strictObject({
  ...search,
  prefetch: z.array(prefetch).nullish(),
  with_payload: withPayload,
  with_vector: withVector,
});
export type Prefetch = z.output<typeof prefetch>;
export type Query = z.output<typeof query>;
export const queryBatch = z.strictObject({ searches: z.array(query) });
