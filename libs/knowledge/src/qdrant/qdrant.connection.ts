import { AppError } from '@minime/platform';
import { QdrantClient } from '@qdrant/js-client-rest';

/** A visitor waits for a search; writing a batch of a page may take its time. */
const SEARCH_TIMEOUT_MS = 3_000;
const WRITE_TIMEOUT_MS = 60_000;

export interface QdrantOptions {
  url: string;
  apiKey?: string | undefined;
  /** Alias of the collection in use. */
  collection: string;
}

/** Of the client's failures: what Qdrant answered, where it did. */
interface Answered {
  status?: number;
  data?: { status?: { error?: string } };
}

/** Calls Qdrant and turns its failures into ours. */
export class QdrantConnection {
  private readonly reader: QdrantClient;
  private readonly writer: QdrantClient;
  private readonly host: string;

  constructor({ url, apiKey }: QdrantOptions) {
    this.host = new URL(url).host;
    // The key as a header, not as an option: inside a cluster plain HTTP is usual and not worth a line on the console.
    const options = { url, checkCompatibility: false, ...(apiKey && { headers: { 'api-key': apiKey } }) };
    this.reader = new QdrantClient({ ...options, timeout: SEARCH_TIMEOUT_MS });
    this.writer = new QdrantClient({ ...options, timeout: WRITE_TIMEOUT_MS });
  }

  read<T>(call: (client: QdrantClient) => Promise<T>): Promise<T> {
    return call(this.reader).catch((error) => this.fail(error as Answered));
  }

  write<T>(call: (client: QdrantClient) => Promise<T>): Promise<T> {
    return call(this.writer).catch((error) => this.fail(error as Answered, wordsOf(error as Answered)));
  }

  /** Undefined where there is no such collection or point. */
  async find<T>(call: (client: QdrantClient) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.read(call);
    } catch (error) {
      if (error instanceof AppError && error.code === 'index_missing') return undefined;
      throw error;
    }
  }

  /**
   * What Qdrant answered is not the cause of ours, because a cause is logged with all its words.
   * @param words of the answer that may be logged
   * @throws AppError `index_missing`, `index_refused`, or (retryable) `index_unavailable`
   */
  private fail(error: Answered, words = ''): never {
    const { status } = error;
    if (status === 404) throw new AppError('index_missing', `Qdrant at ${this.host} has no such collection or point`);
    if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429) {
      throw new AppError('index_refused', `Qdrant at ${this.host} refuses with ${status}${words}`);
    }
    throw new AppError('index_unavailable', `Qdrant at ${this.host} does not answer`, {
      retryable: true,
      ...(status === undefined && { cause: error }),
    });
  }
}

/** What is wrong with what the owner wrote; of a search it could be a visitor's words, of who is not let in the key. */
const wordsOf = ({ status, data }: Answered): string =>
  data?.status?.error && status !== 401 && status !== 403 ? `: ${data.status.error}` : '';
