import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { KnowledgeIndex } from '@minime/knowledge';
import type { RunningService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { RetrievalService } from '../src/retrieval/retrieval.service.js';
import { type ChatFixture, chatForAll, Visit } from './chat.fixture.js';
import { LANTERN, page, pages } from './pages.fixture.js';

describe('a turn', () => {
  let chat: ChatFixture;
  let service: RunningService;
  chatForAll((...started) => {
    [chat, service] = started;
  }, pages);
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('streams from the question to the last word, and stores just that', async () => {
    const turnId = await chat.ask(new Visit(), 'What does the lantern of the lighthouse burn?');
    const finish = await chat.probe.finish(turnId);

    const frames = chat.probe.framesOf(turnId);
    const chunks = frames.flatMap((frame) => (frame.event === 'message_chunk' ? [frame.payload] : []));
    expect(frames[0]).toMatchObject({ event: 'turn_started', payload: { turnId, epoch: 1, author: 'assistant' } });
    expect(chunks.map(({ seq }) => seq)).toEqual(chunks.map((_, at) => at + 1));
    expect(finish).toEqual({ turnId, epoch: 1, seq: chunks.length, status: 'finished' });
    expect(frames.at(-1)?.event).toBe('finish');

    const text = chat.probe.textOf(turnId);
    expect(text).toContain('whale oil');
    expect(await chat.turn(turnId)).toMatchObject({
      status: 'finished',
      answer: text,
      seq: chunks.length,
      answered: true,
      model: 'claude-sonnet-5-5',
    });

    const [citation] = frames.flatMap((frame) => (frame.event === 'citation' ? [frame.payload] : []));
    expect(citation).toMatchObject({
      index: 1,
      title: 'The lighthouse › Part 1',
      url: 'https://example.com/lighthouse',
    });
    expect(LANTERN).toContain(citation!.quote);
    expect(citation!.offset).toBeLessThanOrEqual(text.length);
  });

  it('knows at once what was written while it started, before it heard of changes', async () => {
    const written = page('windmill', 'The windmill', ['The sails of the windmill are of Flemish linen.']);
    const index = service.app.get(KnowledgeIndex, { strict: false });
    const late = await chat.replicaWhile(() => index.put(written));
    const found = await late.app.get(KnowledgeIndex, { strict: false }).search('windmill sails', { limit: 1 });
    expect(found[0]?.pageId).toBe(written.id);
    await chat.retire(late);
  });

  it('understands a follow-up by what was said before', async () => {
    const visit = new Visit();
    await chat.control.script({ chunks: ['Whale oil.'] });
    await chat.talk(visit, 'What does the lantern of the lighthouse burn?');
    const { text } = await chat.talk(visit, 'And what makes its lens turn?');
    expect(text).toContain('by clockwork');

    const [first, second] = await chat.modelCalls();
    expect(JSON.stringify(second!.body.messages)).toContain('What does the lantern of the lighthouse burn?');
    expect(JSON.stringify(second!.body.messages)).toContain(LANTERN);
    expect(JSON.stringify([second!.body.tools, second!.body.system])).toBe(
      JSON.stringify([first!.body.tools, first!.body.system]),
    );
  });

  it('understands a follow-up by what was asked before the last question, too', async () => {
    const visit = new Visit();
    await chat.control.script({ chunks: ['Whale oil.'] }, { chunks: ['A guild.'] }, { chunks: ['Every minute.'] });
    await chat.talk(visit, 'What does the lantern of the lighthouse burn?');
    await chat.talk(visit, 'Who founded the harbour?');
    await chat.talk(visit, 'And when does it shine?');
    expect(JSON.stringify((await chat.modelCalls()).at(-1)!.body.messages)).toContain(LANTERN);
  });

  it('answers a repeated question once', async () => {
    const visit = new Visit();
    const asked = visit.question('What rests in wicker baskets?');
    for (let copy = 0; copy < 3; copy++) await chat.probe.publisher.publish('turn.requested.v1', asked);
    await chat.probe.finish(asked.turnId);
    await chat.talk(visit, 'Who writes the logbook of the lighthouse?');

    const finishes = chat.probe.framesOf(asked.turnId).filter(({ event }) => event === 'finish');
    expect(finishes).toHaveLength(1);
    expect(await chat.modelCalls()).toHaveLength(2);
    expect(
      await chat.query('SELECT FROM "chat"."turns" WHERE "conversation_id" = $1', [visit.conversationId]),
    ).toHaveLength(2);
  });

  it('keeps a question that nothing was written about as unanswered', async () => {
    const visit = new Visit();
    const unknown = await chat.talk(visit, 'Which football club do you support?');
    const greeting = await chat.talk(visit, 'Hello!');
    expect(await chat.turn(unknown.turnId)).toMatchObject({ answered: false });
    expect(await chat.turn(greeting.turnId)).toMatchObject({ answered: true });
  });

  it('hears from the model what an answer leaves open, though it cites, and tells no visitor', async () => {
    const visit = new Visit();
    const citation = { source: 'markdown:lighthouse.md#0', title: 'The lighthouse', cited_text: LANTERN };
    const rest = { type: 'text' as const, text: ' What it cost I do not know.<unanswered/>' };
    await chat.control.script({ content: [{ type: 'text', text: 'It burns oil.', citations: [citation] }, rest] });
    const half = await chat.talk(visit, 'What does the lantern of the lighthouse burn, and what did it cost?');
    expect(half.text).toBe('It burns oil. What it cost I do not know.');
    expect(chat.probe.framesOf(half.turnId).map(({ event }) => event)).toContain('citation');
    expect(await chat.turn(half.turnId)).toMatchObject({ answer: half.text, answered: false });
    await waitFor(() => chat.probe.completed(visit.conversationId).length > 0, { what: 'the question' });
    expect(chat.probe.completed(visit.conversationId)).toMatchObject([
      { turnId: half.turnId, answered: false, nearest: { title: 'The lighthouse' } },
    ]);
    await chat.control.script({ chunks: ['I have not written about that. <unan', 'swered', ' />'] });
    const nothing = await chat.talk(visit, 'your shoe size');
    expect(nothing.text.trim()).toBe('I have not written about that.');
    expect(await chat.turn(nothing.turnId)).toMatchObject({ answered: false });
  });

  it('asks the model to mark what it leaves open, which the demo’s model does', async () => {
    const { turnId, text } = await chat.talk(new Visit(), 'Which football club do you support');
    const [call] = (await chat.modelCalls()).slice(-1);
    expect(JSON.stringify(call)).toContain('<unanswered/>');
    expect(text).toMatch(/^I haven't written about that[^<]*$/);
    expect(await chat.turn(turnId)).toMatchObject({ answered: false });
  });

  it('tells of a question that nothing was written about, and of the page that comes nearest', async () => {
    const visit = new Visit();
    await chat.talk(visit, 'What does the lantern of the lighthouse burn?');
    await chat.talk(visit, 'Hello!');
    const near = await chat.talk(visit, 'Was the lighthouse painted vermilion by cheerful acrobats?');
    const far = await chat.talk(visit, 'Which football club do you support?');
    await waitFor(() => chat.probe.completed(visit.conversationId).length >= 2, { what: 'both questions' });
    const told = chat.probe.completed(visit.conversationId);
    expect(told.find(({ turnId }) => turnId === near.turnId)).toMatchObject({
      status: 'finished',
      answered: false,
      question: 'Was the lighthouse painted vermilion by cheerful acrobats?',
      nearest: { title: 'The lighthouse', url: 'https://example.com/lighthouse' },
    });
    expect(told.find(({ turnId }) => turnId === far.turnId)).not.toHaveProperty('nearest');
  });

  it('shows no citation whose words the passage does not say', async () => {
    const source = 'markdown:lighthouse.md#0';
    const invented = { source, title: 'The lighthouse', cited_text: 'The lantern burns gas.' };
    const real = { source, title: 'The lighthouse', cited_text: LANTERN };
    await chat.control.script({
      content: [{ type: 'text', text: 'It burns oil.', citations: [invented, real, real] }],
    });
    const { turnId } = await chat.talk(new Visit(), 'What does the lantern of the lighthouse burn?');
    const citations = chat.probe.framesOf(turnId).filter(({ event }) => event === 'citation');
    expect(citations.map(({ payload }) => payload)).toEqual([expect.objectContaining({ index: 1, quote: LANTERN })]);
  });

  it('stores what it sent, whatever characters the model uses', async () => {
    const chunks = ['Nought \u0000here, ', 'a lighthouse \ud83d', '\uddfc, and ', 'half a pair \ud83d'];
    await chat.control.script({ chunks });
    const { turnId, text } = await chat.talk(new Visit(), 'Draw it.');
    expect(text).toBe('Nought here, a lighthouse 🗼, and half a pair \ufffd');
    expect(await chat.turn(turnId)).toMatchObject({ answer: text });
  });

  describe('when the model fails', () => {
    it('says so before the first word, and gives a way to reach the owner', async () => {
      await chat.control.fail({ kind: '500', times: 20 });
      const turnId = await chat.ask(new Visit(), 'What does the lantern burn?', { context: { locale: 'de-AT' } });
      const finish = await chat.probe.finish(turnId);
      expect(finish).toMatchObject({ status: 'failed', reason: 'model_unavailable' });
      expect(chat.probe.textOf(turnId)).toMatch(/^Es tut mir leid/);
      expect(chat.probe.textOf(turnId)).toContain(`\n\n> ${LANTERN}`);
      expect((await chat.probe.next(turnId, 'citation')).quote).toContain(LANTERN);
      expect(await chat.probe.next(turnId, 'card')).toMatchObject({
        kind: 'contact',
        data: { label: 'Write to Ada', email: 'ada@example.com' },
      });
      expect(await chat.turn(turnId)).toMatchObject({
        status: 'failed',
        answered: false,
        answer: chat.probe.textOf(turnId),
      });
    });

    it('quotes no strange link, not even one that the owner wrote down', async () => {
      const text = 'The oracle of the valley answers every evening. Ask it at www.strange.example/ask today.';
      await chat.know(service, page('oracle', 'The oracle', [text]));
      await chat.control.fail({ kind: '500', times: 20 });
      const { turnId } = await chat.talk(new Visit(), 'Where does the oracle of the valley answer?');
      const said = chat.probe.textOf(turnId);
      expect(said).toContain('> The oracle of the valley answers every evening. Ask it at ');
      expect(said).not.toContain(' www.strange.example');
      expect((await chat.probe.next(turnId, 'citation')).quote).toContain('The oracle of the valley');
    });

    it('keeps what was said', async () => {
      await chat.control.fail({ kind: 'cut', afterChars: 20 });
      const turnId = await chat.ask(new Visit(), 'What does the lantern of the lighthouse burn?');
      const finish = await chat.probe.finish(turnId);
      expect(finish).toMatchObject({ status: 'failed', reason: 'model_unavailable' });
      const said = chat.probe.textOf(turnId);
      expect(said.length).toBeGreaterThan(0);
      expect(said.length).toBeLessThan(60);
      expect(await chat.turn(turnId)).toMatchObject({ status: 'failed', answer: said });
      expect(chat.probe.framesOf(turnId).map(({ event }) => event)).not.toContain('card');
    });
  });

  it('that breaks inside fails once and is not delivered again', async () => {
    const visit = new Visit();
    jest.spyOn(service.app.get(RetrievalService), 'forTurn').mockRejectedValueOnce(new TypeError('a bug'));
    const { turnId } = await chat.talk(visit, 'What does the lantern burn?');
    expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'failed', reason: 'internal' });
    await waitFor(async () => (await chat.query('SELECT FROM "messaging"."messages"')).length === 0, {
      what: 'an empty queue',
    });
    const next = await chat.talk(visit, 'What does the lantern of the lighthouse burn?');
    expect(next.text).toContain('whale oil');
  });
});
