import type { Passage } from '@minime/knowledge';
import type { ContentBlock } from '@minime/llm';
import { ourTags } from '../prompts/marked.js';
import type { FoundPassage } from './neighbours.js';

/** Names one passage within a prompt: citations refer to it. */
export const sourceOf = ({ pageId, ordinal, lastOrdinal }: Passage & Pick<FoundPassage, 'lastOrdinal'>): string =>
  `${pageId}#${ordinal}${lastOrdinal === undefined ? '' : `-${lastOrdinal}`}`;

/** The page's title and the headings that lead to the passage. */
export const titleOf = ({ title, headings }: Passage): string => [title, ...headings].join(' › ');

/** A passage as the Messages API cites it. */
export const searchResult = (passage: FoundPassage) =>
  ({
    type: 'search_result',
    source: sourceOf(passage),
    title: ourTags.escaped(titleOf(passage)),
    content: [{ type: 'text', text: ourTags.escaped(passage.text) }],
    citations: { enabled: true },
  }) satisfies ContentBlock;
