import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v5 as uuidv5 } from 'uuid';
import type { KnowledgeIndex, Page } from '../src/index.js';

const NAMESPACE = '0f2b1f5e-6c58-4c38-8f0f-6d3a1d1b7d10';

/** A page with one passage for each text, under a heading of the same ordinal. */
export function page(name: string, title: string, texts: string[], more: Partial<Page> = {}): Page {
  const id = `markdown:${name}.md`;
  return {
    id,
    title,
    contentHash: uuidv5(JSON.stringify([title, texts, more.language]), NAMESPACE),
    ...more,
    passages: texts.map((text, ordinal) => ({
      id: uuidv5(`${id}/${text}`, NAMESPACE),
      pageId: id,
      title,
      headings: [`Part ${ordinal}`],
      text,
      ordinal,
      tags: ['sample'],
      ...(more.url && { url: more.url }),
    })),
  };
}

const lighthouse = page(
  'lighthouse',
  'The lighthouse',
  ['The lantern burns whale oil and turns once a minute.', 'The keeper, Mr Ødegård, writes a logbook every night.'],
  { url: 'https://example.com/lighthouse' },
);
const bakery = page('bakery', 'The bakery', ['Sourdough bread rests for two days in wicker baskets.']);
const filling = ['harbour', 'orchard', 'railway', 'chapel', 'windmill', 'quarry'].map((name) =>
  page(name, `The ${name}`, [`At the ${name} people gather in the evening.`, `The ${name} was founded by a guild.`]),
);

/** An empty index; two openings of the same one stand for two processes. */
export interface OpenIndex {
  index: KnowledgeIndex;
  /** The same index as another process sees it. */
  elsewhere: () => KnowledgeIndex;
  close: () => Promise<void>;
}

/** What every adapter of the port keeps to. */
export function describeKnowledgeIndex(name: string, open: () => Promise<OpenIndex>): void {
  describe(`${name} keeps the contract of KnowledgeIndex`, () => {
    let opened: OpenIndex;
    let index: KnowledgeIndex;
    const ask = async (question: string, limit = 5) => {
      await index.refresh();
      return index.search(question, { limit });
    };

    beforeAll(async () => {
      opened = await open();
      index = opened.index;
    });

    beforeEach(async () => {
      await index.remove([...(await index.pages()).keys()]);
      for (const each of [lighthouse, bakery, ...filling]) await index.put(each);
    });

    afterAll(() => opened.close());

    it('finds a passage with all that a citation needs', async () => {
      const [best] = await ask('Who writes the logbook?');
      expect(best).toEqual({ ...lighthouse.passages[1], score: expect.any(Number) });
    });

    it('gives the best first and no more than asked for', async () => {
      const found = await ask('Where do people gather in the evening?', 3);
      expect(found).toHaveLength(3);
      expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
    });

    it.each([
      ['another form of the word', 'what do the keepers write', 'The lighthouse'],
      ['other case', 'SOURDOUGH BREAD', 'The bakery'],
      ['no accents', 'odegard logbook', 'The lighthouse'],
      ['words of the title only', 'the bakery', 'The bakery'],
      ['the rarest word of several', 'people gather at the windmill', 'The windmill'],
      ['a word with a slip in it', 'sourdoug bread', 'The bakery'],
    ])('finds by %s', async (_kind, question, title) => {
      expect((await ask(question))[0]?.title).toBe(title);
    });

    it.each([
      ['something else entirely', 'Which football team won the championship?'],
      ['nothing', ''],
      ['function words only', 'and what is it of the'],
      ['punctuation only', '?!… 🙂'],
    ])('finds nothing for %s', async (_kind, question) => {
      await expect(ask(question)).resolves.toEqual([]);
    });

    it('tells what comes nearest where nothing bears on the question, if asked to', async () => {
      const question = 'What did the harbour pay its divers in copper sixpences?';
      await expect(ask(question)).resolves.toEqual([]);
      const nearest = await index.search(question, { limit: 1, belowFloor: true });
      expect(nearest.map(({ title }) => title)).toEqual(['The harbour']);
      await expect(index.search('Which football team?', { limit: 1, belowFloor: true })).resolves.toEqual([]);
    });

    it('replaces a page as a whole', async () => {
      await index.put(page('bakery', 'The bakery', ['Rye crackers keep for a year.']));
      await expect(ask('sourdough wicker baskets')).resolves.toEqual([]);
      expect((await ask('rye crackers'))[0]?.text).toBe('Rye crackers keep for a year.');
    });

    it('forgets a removed page and only that', async () => {
      await index.remove([bakery.id, 'markdown:never-there.md']);
      await expect(ask('sourdough wicker baskets')).resolves.toEqual([]);
      expect((await ask('whale oil lantern'))[0]?.pageId).toBe(lighthouse.id);
    });

    it('tells the content hash of every page', async () => {
      const pages = await index.pages();
      expect(pages.get(bakery.id)).toBe(bakery.contentHash);
      expect(pages.size).toBe(2 + filling.length);
    });

    it('keeps a page that has no passages', async () => {
      await index.put(page('empty', 'Empty', []));
      expect((await index.pages()).has('markdown:empty.md')).toBe(true);
    });

    it('counts changes up, and only changes', async () => {
      const before = await index.version();
      await index.remove(['markdown:never-there.md']);
      expect(await index.version()).toBe(before);
      await index.put(bakery);
      const between = await index.version();
      expect(between).toBeGreaterThan(before);
      await index.remove([bakery.id]);
      expect(await index.version()).toBeGreaterThan(between);
    });

    it('answers elsewhere after a refresh there', async () => {
      const other = opened.elsewhere();
      await other.refresh();
      await index.put(page('bakery', 'The bakery', ['Rye crackers keep for a year.']));
      await index.remove([lighthouse.id]);
      await other.refresh();
      expect((await other.search('rye crackers', { limit: 5 }))[0]?.pageId).toBe(bakery.id);
      await expect(other.search('whale oil lantern', { limit: 5 })).resolves.toEqual([]);
    });

    it('keeps the last good state when a page cannot be written', async () => {
      const [passage] = bakery.passages;
      const twice = { ...bakery, contentHash: 'other', passages: [passage!, passage!] };
      await expect(index.put(twice)).rejects.toThrow();
      expect((await index.pages()).get(bakery.id)).toBe(bakery.contentHash);
      expect((await ask('sourdough'))[0]?.pageId).toBe(bakery.id);
    });

    it('finds pages of another language by that language', async () => {
      await index.put(
        page('hafen', 'Der Hafen', ['Die Fischerinnen flicken die zerrissenen Netze.'], { language: 'de' }),
      );
      expect((await ask('Wer hat das zerrissene Netz geflickt?'))[0]?.title).toBe('Der Hafen');
    });

    it('finds words of a script without spaces', async () => {
      await index.put(page('cha', '茶道', ['京都で抹茶を点てる。'], { language: 'ja' }));
      expect((await ask('抹茶はどこで？'))[0]?.title).toBe('茶道');
    });
  });
}
