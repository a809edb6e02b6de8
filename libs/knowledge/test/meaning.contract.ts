import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Embedder } from '../src/embedders/ports.js';
import type { KnowledgeIndex } from '../src/index.js';
import { page } from './index.contract.js';
import { embedderOver, MemoryEmbeddingCache, WordEmbeddingApi } from './word.embedder.js';

/** Storage of one index; each opening stands for a process with its own settings. */
export interface MeaningStorage {
  open: (embedder?: Embedder) => KnowledgeIndex;
  close: () => Promise<void>;
}

const harbour = page('harbour', 'Arrivals', ['The ship anchors before sunrise.', 'Cranes unload timber until noon.']);
const bakery = page('bakery', 'Oven', ['Sourdough bread rests twice.']);
/** Shares no word with the pages; "vessel" means "ship" to the embedder. */
const BY_MEANING = 'vessel';

/** What every adapter does with an embedder. */
export function describeMeaning(name: string, start: () => Promise<MeaningStorage>): void {
  describe(`${name} with an embedder`, () => {
    let storage: MeaningStorage;
    let api: WordEmbeddingApi;
    let cache: MemoryEmbeddingCache;
    let index: KnowledgeIndex;

    beforeEach(async () => {
      storage = await start();
      api = new WordEmbeddingApi();
      cache = new MemoryEmbeddingCache();
      index = storage.open(embedderOver(api, cache));
    });

    afterEach(() => storage.close());

    const ask = async (asked: KnowledgeIndex, question: string) => {
      await asked.refresh();
      return (await asked.search(question, { limit: 5 })).map(({ text }) => text);
    };
    const documents = () => api.asked.filter(({ use }) => use === 'document').map(({ text }) => text);

    it('finds what shares no word with the question', async () => {
      await index.put(harbour);
      await index.put(bakery);
      expect(await ask(index, BY_MEANING)).toEqual(['The ship anchors before sunrise.']);
    });

    it('puts first what both words and meaning speak for', async () => {
      await index.put(page('dock', 'Dock', ['A steamer waits.', 'The ship waits for the pilot.']));
      expect(await ask(index, 'ship')).toEqual(['The ship waits for the pilot.', 'A steamer waits.']);
    });

    it('sends nothing rather than what is merely nearest', async () => {
      await index.put(harbour);
      expect(await ask(index, 'Which football team won the championship?')).toEqual([]);
    });

    it('embeds a passage with its title and headings, as a document, and a question as a query', async () => {
      await index.put(bakery);
      await ask(index, 'loaf');
      expect(api.asked).toContainEqual({ use: 'document', text: 'Oven > Part 0\n\nSourdough bread rests twice.' });
      expect(api.asked).toContainEqual({ use: 'query', text: 'loaf' });
    });

    it('embeds only the changed passages of a changed page', async () => {
      await index.put(harbour);
      const before = documents().length;
      const changed = page('harbour', 'Arrivals', ['The ship anchors before sunrise.', 'Cranes unload coffee.']);
      await storage.open(embedderOver(api, cache)).put(changed);
      expect(documents().slice(before)).toEqual(['Arrivals > Part 1\n\nCranes unload coffee.']);
    });

    it('embeds what was indexed without an embedder, before it writes', async () => {
      const words = storage.open();
      await words.put(harbour);
      expect(await ask(words, BY_MEANING)).toEqual([]);
      await index.prepare();
      expect(await ask(index, BY_MEANING)).toEqual(['The ship anchors before sunrise.']);
      expect(await index.pages()).toEqual(new Map([[harbour.id, harbour.contentHash]]));
    });

    it('costs nothing to prepare when nothing has changed', async () => {
      await index.prepare();
      await index.put(harbour);
      const [before, version] = [api.asked.length, await index.version()];
      await index.prepare();
      expect(api.asked).toHaveLength(before);
      expect(await index.version()).toBe(version);
    });

    it('moves to another embedder, and finds by words until then', async () => {
      await index.put(harbour);
      const other = storage.open(embedderOver(new WordEmbeddingApi('test/other-words', 64)));
      expect(await ask(other, 'ship anchors')).toEqual(['The ship anchors before sunrise.']);
      await other.prepare();
      expect(await ask(other, BY_MEANING)).toEqual(['The ship anchors before sunrise.']);
    });

    it('tells other processes that it has moved', async () => {
      await index.put(harbour);
      const reader = storage.open(embedderOver(new WordEmbeddingApi('test/other-words', 64)));
      expect(await ask(reader, BY_MEANING)).toEqual([]);
      await storage.open(embedderOver(new WordEmbeddingApi('test/other-words', 64))).prepare();
      expect(await ask(reader, BY_MEANING)).toEqual(['The ship anchors before sunrise.']);
    });

    it('moves on when the model behind the name gives vectors of another length', async () => {
      await index.put(harbour);
      const resized = storage.open(embedderOver(new WordEmbeddingApi('test/words', 64), cache));
      await resized.put(bakery);
      await resized.prepare();
      expect(await ask(resized, BY_MEANING)).toEqual(['The ship anchors before sunrise.']);
      expect(await ask(resized, 'loaf')).toEqual(['Sourdough bread rests twice.']);
    });

    it('finds by words while the embedder does not answer', async () => {
      await index.put(harbour);
      api.isDown = true;
      expect(await ask(index, 'ship')).toEqual(['The ship anchors before sunrise.']);
    });

    it('keeps the last good page when its passages cannot be embedded', async () => {
      await index.put(bakery);
      api.isDown = true;
      await expect(index.put(page('bakery', 'Oven', ['Rye crackers.']))).rejects.toThrow();
      expect((await index.pages()).get(bakery.id)).toBe(bakery.contentHash);
      expect(await ask(index, 'sourdough')).toEqual(['Sourdough bread rests twice.']);
    });
  });
}
