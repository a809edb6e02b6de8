import { z } from 'zod';
import type { RetrievalService } from '../retrieval/retrieval.service.js';
import { searchResult } from '../retrieval/search.result.js';
import type { Tool } from './tool.js';

const input = z.object({
  query: z
    .string()
    .trim()
    .min(1)
    .max(400)
    .describe('What to look for, in key words; in the language in which it was probably written.'),
});

/** Looks again in what the owner wrote, for something other than the question's own words. */
export const searchKnowledgeTool = (retrieval: RetrievalService): Tool<z.output<typeof input>> => ({
  name: 'search_knowledge',
  description:
    'Search everything the owner has written. The results of a first search stand before the visitor’s message already; use this when they do not answer it, with other words.',
  input,
  async execute({ query }, { citations }) {
    const found = citations.add(await retrieval.search(query));
    return found.length > 0 ? found.map(searchResult) : 'Nothing more that bears on it was found.';
  },
});
