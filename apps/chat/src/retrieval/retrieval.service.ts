import { KnowledgeIndex } from '@minime/knowledge';
import { type Host, inSpan } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { HOST } from '../chat.tokens.js';
import type { ClaimedTurn } from '../ports.js';
import { findPassages } from './find.passages.js';
import type { FoundPassage } from './neighbours.js';

const SEARCH = { name: 'search knowledge', kind: 'internal' } as const;

/** Finds what the owner wrote about a question. */
@Injectable()
export class RetrievalService {
  constructor(
    private readonly index: KnowledgeIndex,
    @Inject(HOST) private readonly host: Host,
  ) {}

  /** For a question in its context. An index that does not answer counts as one that found nothing: the talk goes on. */
  async forTurn({ turnId, question, previous }: ClaimedTurn): Promise<FoundPassage[]> {
    try {
      return await inSpan(SEARCH, () => findPassages(this.index, question, previous));
    } catch (error) {
      this.host.logger.warn({ err: error, turnId }, 'the knowledge index does not answer');
      return [];
    }
  }

  /** For words that need no context. */
  search(query: string): Promise<FoundPassage[]> {
    return inSpan(SEARCH, () => findPassages(this.index, query));
  }
}
