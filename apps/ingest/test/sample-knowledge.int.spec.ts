import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MarkdownSource } from '../src/sources/markdown.source.js';
import { IngestFixture } from './ingest.fixture.js';
import { answerable, unanswerable } from './sample.questions.js';

/** As many as a prompt gets. */
const LIMIT = 5;

let fixture: IngestFixture;

beforeAll(async () => {
  fixture = await IngestFixture.open();
  await fixture.syncs(new MarkdownSource('knowledge')).sync();
});

afterAll(() => fixture.close());

const pagesFor = async (question: string): Promise<string[]> => {
  const found = await fixture.index.search(question, { limit: LIMIT });
  return found.map(({ pageId }) => pageId.replace(/^markdown:|\.md$/g, ''));
};

it('finds a page that answers, for 9 of 10 questions of the sample', async () => {
  const missed: string[] = [];
  for (const [question, pages] of answerable) {
    const found = await pagesFor(question);
    if (!found.some((page) => pages.includes(page))) missed.push(question);
  }
  expect(missed.length / answerable.length).toBeLessThanOrEqual(0.1);
});

it('finds nothing for 8 of 10 questions that no page answers', async () => {
  const noisy: string[] = [];
  for (const question of unanswerable) if ((await pagesFor(question)).length > 0) noisy.push(question);
  expect(noisy.length / unanswerable.length).toBeLessThanOrEqual(0.2);
});
