import { KnowledgeIndex, type ScoredPassage } from '@minime/knowledge';
import type { Host } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { HOST } from '../chat.tokens.js';
import type { ClaimedTurn } from '../ports.js';
import { choosePassages } from './passage.choice.js';
import { searchQueries } from './query.js';

/** Candidates for each query, before near-duplicates are left out. */
export const CANDIDATES = 12;

/** Finds what the owner wrote about a question. */
@Injectable()
export class RetrievalService {
  constructor(
    private readonly index: KnowledgeIndex,
    @Inject(HOST) private readonly host: Host,
  ) {}

  /** For a question in its context. An index that does not answer counts as one that found nothing: the talk goes on. */
  async forTurn({ turnId, question, previous }: ClaimedTurn): Promise<ScoredPassage[]> {
    try {
      return await this.search(searchQueries(question, previous));
    } catch (error) {
      this.host.logger.warn({ err: error, turnId }, 'the knowledge index does not answer');
      return [];
    }
  }

  /** @param queries the better ones first */
  async search(queries: string[]): Promise<ScoredPassage[]> {
    return choosePassages(await Promise.all(queries.map((query) => this.index.search(query, { limit: CANDIDATES }))));
  }
}
