import type { EmbeddingUse } from './ports.js';

/** What open models were trained to see before a text, as their model cards say. */
const PREFIXES: { model: RegExp; query: string; document: string }[] = [
  { model: /nomic-embed/i, query: 'search_query: ', document: 'search_document: ' },
  { model: /\be5-/i, query: 'query: ', document: 'passage: ' },
  {
    model: /mxbai-embed|snowflake-arctic-embed|bge-(?:small|base|large)-en/i,
    query: 'Represent this sentence for searching relevant passages: ',
    document: '',
  },
];

/** The prefix that tells the model what the text is for; empty where it wants none. */
export const prefixFor = (model: string, use: EmbeddingUse): string =>
  PREFIXES.find((known) => known.model.test(model))?.[use] ?? '';
