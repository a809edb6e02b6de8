import { AppError } from '@minime/platform';
import type { Embedder } from '../embedders/ports.js';
import { embeddedText } from '../passage.text.js';
import { KnowledgeIndex, type Page, type PrepareOptions, type ScoredPassage, type SearchOptions } from '../ports.js';
import { askedWords } from './bm25.document.js';
import { type Collection, QdrantCollections, type Vectors } from './qdrant.collection.js';
import { QdrantConnection, type QdrantOptions } from './qdrant.connection.js';
import {
  type PagePayload,
  pagePoint,
  pageRecordId,
  passagePayload,
  passagePoint,
  STATE_ID,
  type StatePayload,
  statePoint,
} from './qdrant.point.js';
import { relevant, searchesFor } from './qdrant.search.js';

export interface QdrantIndexOptions extends QdrantOptions {
  embedder?: Embedder | undefined;
  /** Cosine from which a passage is near a question. */
  minSimilarity: number;
}

const PAGES_A_REQUEST = 500;
/** Its vector tells how long the vectors of the embedder are. */
const PROBE = 'How long is a vector?';

/**
 * Passages in Qdrant: BM25 by words and, with an embedder, by meaning, fused by rank. Content hashes and the version
 * stand there too, so that the index and what is said of it cannot part.
 */
export class QdrantIndex extends KnowledgeIndex {
  private readonly qdrant: QdrantConnection;
  private readonly collections: QdrantCollections;
  private readonly alias: string;
  private readonly embedder: Embedder | undefined;
  private collection: Collection | undefined;

  constructor(private readonly options: QdrantIndexOptions) {
    super();
    this.alias = options.collection;
    this.embedder = options.embedder;
    this.qdrant = new QdrantConnection(options);
    this.collections = new QdrantCollections(this.qdrant, this.alias, this.embedder);
  }

  override get embeddedTokens(): number {
    return this.embedder?.tokens ?? 0;
  }

  async search(question: string, options: SearchOptions): Promise<ScoredPassage[]> {
    if (!this.collection) await this.refresh();
    try {
      return await this.ask(question, options);
    } catch (error) {
      // Rebuilt with other vectors a moment ago, or gone: once more with what is there now.
      if (!(error instanceof AppError) || error.retryable) throw error;
      await this.refresh();
      return this.ask(question, options);
    }
  }

  async pages(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let offset: string | number | undefined;
    do {
      const page = await this.qdrant.find((client) =>
        client.scroll(this.alias, {
          filter: { must: [{ key: 'kind', match: { value: 'page' } }] },
          limit: PAGES_A_REQUEST,
          with_payload: ['pageId', 'contentHash'],
          ...(offset !== undefined && { offset }),
        }),
      );
      for (const { payload } of page?.points ?? []) {
        const { pageId, contentHash } = payload as PagePayload;
        found.set(pageId, contentHash);
      }
      offset = (page?.next_page_offset ?? undefined) as string | number | undefined;
    } while (offset !== undefined);
    return found;
  }

  /** Creates the collection, or rebuilds it when the embedder is another one than it was built with. */
  override async prepare({ full = false }: PrepareOptions = {}): Promise<void> {
    const current = await this.collections.current();
    const space = this.embedder?.space ?? '';
    if (!current || full || current.space !== space) {
      const [probe] = (await this.embedder?.documents([PROBE])) ?? [];
      await this.build(current, { space, size: probe?.length ?? 0 });
    } else {
      this.collection = current;
    }
  }

  /**
   * New passages come in, then old ones go out, then the page's hash changes: a write that is interrupted leaves the old
   * hash, and the next sync repeats it.
   */
  async put(page: Page): Promise<void> {
    const ids = page.passages.map(({ id }) => id);
    if (new Set(ids).size < ids.length) throw new AppError('page_invalid', `${page.id} has one passage twice`);
    const vectors = await this.embedder?.documents(page.passages.map(embeddedText));
    const { name } = await this.collectionFor(vectors?.[0]?.length);
    await this.collections.upsert(
      name,
      page.passages.map((passage, index) =>
        passagePoint(passage.id, passagePayload(passage, page.language), vectors?.[index]),
      ),
    );
    const isOld = {
      must: [{ key: 'pageId', match: { value: page.id } }],
      must_not: [{ has_id: [...ids, pageRecordId(page.id)] }],
    };
    const version = await this.version();
    await this.qdrant.write((client) =>
      client.batchUpdate(name, {
        wait: true,
        operations: [{ delete: { filter: isOld } }, { upsert: { points: [pagePoint(page), statePoint(version + 1)] } }],
      }),
    );
  }

  async remove(pageIds: string[]): Promise<void> {
    for (let start = 0; start < pageIds.length; start += PAGES_A_REQUEST) {
      await this.removeSome(pageIds.slice(start, start + PAGES_A_REQUEST));
    }
  }

  async version(): Promise<number> {
    const points = await this.qdrant.find((client) =>
      client.retrieve(this.alias, { ids: [STATE_ID], with_payload: true }),
    );
    return (points?.[0]?.payload as StatePayload | undefined)?.version ?? 0;
  }

  /** Qdrant answers with what is there; only what the vectors are made of is looked up. */
  async refresh(): Promise<number> {
    const version = await this.version();
    this.collection = await this.collections.current();
    return version;
  }

  private async ask(question: string, { limit, belowFloor = false }: SearchOptions): Promise<ScoredPassage[]> {
    const collection = this.collection;
    const words = askedWords(question);
    if (!collection || question.trim() === '') return [];
    const vector = await this.vectorOf(question, collection);
    if (words.length === 0 && !vector) return [];
    const asked = { words, vector, limit, belowFloor, minSimilarity: this.options.minSimilarity };
    const answers = await this.qdrant.read((client) => client.queryBatch(this.alias, { searches: searchesFor(asked) }));
    return relevant(asked, answers, Math.max(1, collection.points));
  }

  /** Vectors of another model or length than those of the collection say nothing. */
  private async vectorOf(question: string, { space, size }: Collection): Promise<Float32Array | undefined> {
    if (!this.embedder || this.embedder.space !== space) return undefined;
    const vector = await this.embedder.query(question);
    return vector?.length === size ? vector : undefined;
  }

  private async removeSome(pageIds: string[]): Promise<void> {
    const known = await this.qdrant.find((client) =>
      client.retrieve(this.alias, { ids: pageIds.map(pageRecordId), with_payload: ['pageId'] }),
    );
    if (!known || known.length === 0) return;
    const any = known.map(({ payload }) => (payload as PagePayload).pageId);
    const version = await this.version();
    await this.qdrant.write((client) =>
      client.batchUpdate(this.alias, {
        wait: true,
        operations: [
          { delete: { filter: { must: [{ key: 'pageId', match: { any } }] } } },
          { upsert: { points: [statePoint(version + 1)] } },
        ],
      }),
    );
  }

  /** The collection that vectors of this length go into, made to fit when it does not. */
  private async collectionFor(size: number | undefined): Promise<Collection> {
    if (!this.collection) await this.prepare();
    if (size !== undefined && this.collection?.size !== size) {
      await this.build(this.collection, { space: this.embedder?.space ?? '', size });
    }
    return this.collection!;
  }

  private async build(current: Collection | undefined, vectors: Vectors): Promise<void> {
    if (current) await this.collections.rebuild(current, vectors);
    else await this.collections.create(vectors);
    await this.refresh();
  }
}
