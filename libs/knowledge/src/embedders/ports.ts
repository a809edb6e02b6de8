/** Models turn a question and what answers it into neighbours only when they are told which is which. */
export type EmbeddingUse = 'document' | 'query';

export interface Embeddings {
  /** One for each text, in the same order. */
  vectors: Float32Array[];
  /** What the provider counted; 0 where it does not say. */
  tokens: number;
}

/** One provider's wire format. */
export interface EmbeddingApi {
  /** `provider/model`: vectors of different spaces are not comparable. */
  readonly space: string;
  /**
   * One request.
   * @throws AppError `embedder_unavailable` (retryable), `embedder_refused`
   */
  embed(texts: string[], use: EmbeddingUse, options: EmbeddingRequestOptions): Promise<Embeddings>;
}

export interface EmbeddingRequestOptions {
  timeoutMs: number;
}

/** Vectors by the content they were made of. */
export interface EmbeddingCache {
  /** What is known of these, by content hash. */
  find(space: string, hashes: string[]): Promise<Map<string, Float32Array>>;
  /** All of one length; vectors of the space that have another one go: the model behind the name is another one now. */
  keep(space: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
}

/** Where it is written down what embedding costs. */
export interface EmbeddingSpend {
  /** Never throws. @param model as the provider names it */
  embedded(model: string, tokens: number): Promise<void>;
}

/** What an index makes vectors with. */
export interface Embedder {
  readonly space: string;
  /** Paid for so far, as the provider counts them. */
  readonly tokens: number;
  /** Unit vectors of one length, in the order of the texts; what was embedded before costs nothing. */
  documents(texts: string[]): Promise<Float32Array[]>;
  /** Undefined when the embedder does not answer in time: the visitor waits. */
  query(text: string): Promise<Float32Array | undefined>;
}
