import { AppError } from '@minime/platform';
import type { Embedder } from '../embedders/ports.js';
import { embeddedText } from '../passage.text.js';
import type { QdrantConnection } from './qdrant.connection.js';
import {
  DENSE,
  type PassagePayload,
  type Point,
  passagePoint,
  SPARSE,
  STATE_ID,
  statePoint,
  toPassage,
} from './qdrant.point.js';

/** What the vectors of a collection were made with. */
export interface Vectors {
  /** Provider and model; empty without an embedder. */
  space: string;
  /** 0 without an embedder. */
  size: number;
}

/** The collection behind the alias. */
export interface Collection extends Vectors {
  name: string;
  /** Points, passages for the most part; Qdrant's own estimate. */
  points: number;
}

/** Counts the rules by which passages become points: a change of them rebuilds every collection. */
const RULES = 1;
/** Points of one request: some megabytes with vectors of the longest kind. */
export const POINTS_A_REQUEST = 128;
const PAYLOAD_INDEXES = ['kind', 'pageId'];

type Metadata = { rules: number; space: string };

/**
 * The collections of one alias. The one in use is never rebuilt in place: a new one is filled beside it and the alias
 * swapped in one call, so that no question meets a half of an index.
 */
export class QdrantCollections {
  constructor(
    private readonly qdrant: QdrantConnection,
    private readonly alias: string,
    private readonly embedder: Embedder | undefined,
  ) {}

  /** What the alias leads to; undefined before the first write. */
  async current(): Promise<Collection | undefined> {
    const info = await this.qdrant.find((client) => client.getCollection(this.alias));
    if (!info) return undefined;
    const { vectors } = info.config.params;
    const size = (vectors as Record<string, { size: number }> | undefined)?.[DENSE]?.size ?? 0;
    const metadata = info.config.metadata as Partial<Metadata> | null | undefined;
    const isOurs = metadata?.rules === RULES;
    const name = await this.nameBehindAlias();
    return { name, size, space: isOurs ? (metadata.space ?? '') : 'of other rules', points: info.points_count ?? 0 };
  }

  /** Makes a first collection, empty. */
  async create(vectors: Vectors): Promise<void> {
    await this.swap(await this.createBeside(vectors), undefined);
  }

  /** Fills a new collection from the passages of the one in use, then puts it in its place. */
  async rebuild(from: Collection, vectors: Vectors): Promise<void> {
    await this.removeLeftOvers(from.name);
    const name = await this.createBeside(vectors);
    for await (const points of this.scroll(from.name)) {
      await this.upsert(name, await this.renewed(points));
    }
    await this.swap(name, from.name);
    await this.qdrant.write((client) => client.deleteCollection(from.name));
  }

  /** Writes points into the collection, as many requests as it takes. */
  async upsert(name: string, points: Point[]): Promise<void> {
    for (let start = 0; start < points.length; start += POINTS_A_REQUEST) {
      const some = points.slice(start, start + POINTS_A_REQUEST);
      await this.qdrant.write((client) => client.upsert(name, { wait: true, points: some }));
    }
  }

  private async nameBehindAlias(): Promise<string> {
    const { aliases } = await this.qdrant.read((client) => client.getAliases());
    const found = aliases.find(({ alias_name }) => alias_name === this.alias);
    if (found) return found.collection_name;
    throw new AppError(
      'index_refused',
      `Qdrant has a collection named ${this.alias}: QDRANT_COLLECTION must be a name that is free for an alias`,
    );
  }

  private async createBeside({ space, size }: Vectors): Promise<string> {
    const name = `${this.alias}--${Date.now()}`;
    const metadata: Metadata = { rules: RULES, space };
    await this.qdrant.write(async (client) => {
      await client.createCollection(name, {
        ...(size > 0 && { vectors: { [DENSE]: { size, distance: 'Cosine' } } }),
        sparse_vectors: { [SPARSE]: { modifier: 'idf' } },
        metadata,
      });
      for (const field_name of PAYLOAD_INDEXES) {
        await client.createPayloadIndex(name, { wait: true, field_name, field_schema: 'keyword' });
      }
    });
    return name;
  }

  /** The points again with vectors of now; a rebuilt index counts as changed. */
  private async renewed(points: StoredPoint[]): Promise<Point[]> {
    const passages = points.filter(({ payload }) => payload.kind === 'passage');
    const texts = passages.map(({ id, payload }) => embeddedText(toPassage(id, payload)));
    const vectors = await this.embedder?.documents(texts);
    const renewed = passages.map(({ id, payload }, index) =>
      passagePoint(id, payload as unknown as PassagePayload, vectors?.[index]),
    );
    const others = points
      .filter(({ payload }) => payload.kind !== 'passage')
      .map(({ id, payload }) =>
        id === STATE_ID ? statePoint(Number(payload.version) + 1) : { id, vector: {}, payload },
      );
    return [...renewed, ...others];
  }

  private async *scroll(name: string): AsyncGenerator<StoredPoint[]> {
    let offset: string | number | undefined;
    do {
      const page = await this.qdrant.write((client) =>
        client.scroll(name, { limit: POINTS_A_REQUEST, with_payload: true, ...(offset !== undefined && { offset }) }),
      );
      yield page.points.map(({ id, payload }) => ({ id: String(id), payload: payload ?? {} }));
      offset = (page.next_page_offset ?? undefined) as string | number | undefined;
    } while (offset !== undefined);
  }

  /** One call: at no time does the alias lead nowhere. */
  private async swap(name: string, old: string | undefined): Promise<void> {
    const actions = [
      ...(old === undefined ? [] : [{ delete_alias: { alias_name: this.alias } }]),
      { create_alias: { collection_name: name, alias_name: this.alias } },
    ];
    await this.qdrant.write((client) => client.updateCollectionAliases({ actions }));
  }

  /** What a rebuild that was killed has left behind. */
  private async removeLeftOvers(inUse: string): Promise<void> {
    const { collections } = await this.qdrant.read((client) => client.getCollections());
    const ofAlias = new RegExp(`^${this.alias}--\\d+$`);
    for (const { name } of collections) {
      if (name !== inUse && ofAlias.test(name)) await this.qdrant.write((client) => client.deleteCollection(name));
    }
  }
}

interface StoredPoint {
  id: string;
  payload: Record<string, unknown>;
}
