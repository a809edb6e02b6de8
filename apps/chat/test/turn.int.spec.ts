import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatFixture, Visit } from './chat.fixture.js';
import { LANTERN, pages } from './pages.fixture.js';

describe('a turn', () => {
  let chat: ChatFixture;
  beforeAll(async () => {
    chat = await ChatFixture.start();
    await chat.know(await chat.replica(), ...pages);
  });
  beforeEach(() => chat.reset());
  afterAll(() => chat.stop());

  it('streams from the question to the last word, and stores just that', async () => {
    const visit = new Visit();
    const turnId = await chat.ask(visit, 'What does the lantern of the lighthouse burn?');
    const finish = await chat.probe.finish(turnId);

    const frames = chat.probe.framesOf(turnId);
    const chunks = frames.flatMap((frame) => (frame.event === 'message_chunk' ? [frame.payload] : []));
    expect(frames[0]).toMatchObject({ event: 'turn_started', payload: { turnId, epoch: 1, author: 'assistant' } });
    expect(chunks.map(({ seq }) => seq)).toEqual(chunks.map((_, at) => at + 1));
    expect(finish).toEqual({ turnId, epoch: 1, seq: chunks.length, status: 'finished' });
    expect(frames.at(-1)?.event).toBe('finish');

    const text = chat.probe.textOf(turnId);
    expect(text).toContain('whale oil');
    const stored = await chat.turn(turnId);
    expect(stored).toMatchObject({ status: 'finished', answer: text, seq: chunks.length, answered: true });

    const [citation] = frames.flatMap((frame) => (frame.event === 'citation' ? [frame.payload] : []));
    expect(citation).toMatchObject({
      index: 1,
      title: 'The lighthouse › Part 1',
      url: 'https://example.com/lighthouse',
    });
    expect(LANTERN).toContain(citation!.quote);
    expect(citation!.offset).toBeLessThanOrEqual(text.length);
  });
});
