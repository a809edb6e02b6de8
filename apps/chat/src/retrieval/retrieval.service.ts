import type { PageName } from '@minime/contracts';
import { KnowledgeIndex } from '@minime/knowledge';
import { type Host, inSpan } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import { HOST } from '../chat.tokens.js';
import type { ClaimedTurn } from '../ports.js';
import { findPassages } from './find.passages.js';
import type { FoundPassage } from './neighbours.js';
import { isFollowUp, searchQueries } from './query.js';

type Question = Pick<ClaimedTurn, 'turnId' | 'question' | 'previous' | 'passages'>;

const SEARCH = { name: 'search knowledge', kind: 'internal' } as const;

/** Finds what the owner wrote about a question. */
@Injectable()
export class RetrievalService {
  /** Searches that have begun by the question that they are for: while the database is away, it is tried again and again. */
  private readonly begun = new WeakMap<Question, Promise<FoundPassage[]>>();

  constructor(
    private readonly index: KnowledgeIndex,
    @Inject(HOST) private readonly host: Host,
  ) {}

  /**
   * For a question whose context is still being read, once for the same object. Never rejects; undefined where it cannot be
   * understood without its context.
   */
  ahead(asked: Question): Promise<FoundPassage[]> | undefined {
    const { turnId, question } = asked;
    if (isFollowUp(question)) return undefined;
    const passages = this.begun.get(asked) ?? this.forTurn({ turnId, question });
    this.begun.set(asked, passages);
    return passages;
  }

  /** For a question in its context. An index that does not answer counts as one that found nothing: the talk goes on. */
  async forTurn({ turnId, question, previous, passages }: Question): Promise<FoundPassage[]> {
    if (passages) return passages;
    try {
      return await inSpan(SEARCH, () => findPassages(this.index, question, previous));
    } catch (error) {
      this.host.logger.warn({ err: error, turnId }, 'the knowledge index does not answer');
      return [];
    }
  }

  /** The page that comes nearest to a question that nothing answers; undefined where none shares a word with it. */
  async nearest({ turnId, question, previous }: ClaimedTurn): Promise<PageName | undefined> {
    const [query] = searchQueries(question, previous);
    try {
      const [best] = await this.index.search(query?.text ?? question, { limit: 1, belowFloor: true });
      return best && pageOf(best);
    } catch (error) {
      this.host.logger.warn({ err: error, turnId }, 'the knowledge index does not answer');
      return undefined;
    }
  }

  /** For words that need no context. */
  search(query: string): Promise<FoundPassage[]> {
    return inSpan(SEARCH, () => findPassages(this.index, query));
  }
}

/** What events hold of a page, in characters. */
const TITLE_CHARS = 300;
const URL_CHARS = 2_000;

/** The page of a passage. */
export const pageOf = ({ title, url }: Pick<FoundPassage, 'title' | 'url'>): PageName => ({
  title: title.slice(0, TITLE_CHARS),
  ...(url && url.length <= URL_CHARS && URL.canParse(url) && { url }),
});
