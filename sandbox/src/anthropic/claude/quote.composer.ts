import type Anthropic from '@anthropic-ai/sdk';
import type { ReplyBlock } from '../api/reply.js';
import type { Conversation } from './conversation.js';
import { detectLanguage } from './language.js';
import type { RankedQuote } from './passage.ranker.js';
import { PHRASES } from './phrases.js';
import { isQuotable, type Quote, sentencesIn } from './quotes.js';

/** An answer is 2 to 5 sentences: at most four quotes and, where needed, a lead. */
const MAX_QUOTES = 4;
/** A further sentence must be nearly as good as the best one. */
const KEEP_ABOVE = 0.65;

/** The best of the ranked sentences as one answer, each run of sentences from one block with its citation. */
export function composeQuotes(ranked: readonly RankedQuote[], conversation: Conversation): ReplyBlock[] {
  const best = ranked[0];
  if (!best) return [];
  const chosen: Quote[] = ranked.filter(({ score }) => score >= best.score * KEEP_ABOVE).slice(0, MAX_QUOTES);
  const next = chosen.length === 1 ? following(best) : undefined;
  if (next) chosen.push(next);
  const lead = leadFor(chosen, conversation);
  return [...(lead ? [{ type: 'text' as const, text: `${lead} ` }] : []), ...toBlocks(chosen)];
}

/** A single sentence gets the one after it for company. */
function following(quote: Quote): Quote | undefined {
  return sentencesIn(quote.passage).find(
    (other) => other.block === quote.block && other.order === quote.order + 1 && isQuotable(other, false),
  );
}

function leadFor(chosen: readonly Quote[], { language }: Conversation): string | undefined {
  const spoken = detectLanguage(chosen.map(({ text }) => text).join(' '));
  if (spoken !== language) return PHRASES[language].foreignLead;
  return chosen.some(({ firstPerson }) => firstPerson) ? undefined : PHRASES[language].lead;
}

function toBlocks(chosen: readonly Quote[]): ReplyBlock[] {
  const runs = new Map<string, Quote[]>();
  for (const quote of chosen) {
    const key = `${quote.passage.index}/${quote.block}`;
    runs.set(key, [...(runs.get(key) ?? []), quote]);
  }
  return [...runs.values()].map((run, at) => {
    const text = run
      .toSorted((a, b) => a.order - b.order)
      .map((quote) => quote.text)
      .join(' ');
    const citation = citationOf(run[0]!);
    return { type: 'text', text: at === 0 ? text : ` ${text}`, ...(citation ? { citations: [citation] } : {}) };
  });
}

/** The API cites whole content blocks, never a part of one. */
function citationOf({ passage, block }: Quote): Anthropic.CitationsSearchResultLocation | undefined {
  if (!passage.citable) return undefined;
  return {
    type: 'search_result_location',
    cited_text: passage.blocks[block] ?? '',
    source: passage.source,
    title: passage.title,
    search_result_index: passage.index,
    start_block_index: block,
    end_block_index: block + 1,
  };
}
