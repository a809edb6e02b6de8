import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { RunningService } from '@minime/platform';
import { VisitorStore } from '../src/ports.js';
import { type ChatFixture, chatForAll, Visit } from './chat.fixture.js';
import { LANTERN, pages } from './pages.fixture.js';
import { answer, use } from './replies.js';

describe('tools', () => {
  let chat: ChatFixture;
  let service: RunningService;
  chatForAll((...started) => {
    [chat, service] = started;
  }, pages);
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const toolsShown = (turnId: string) =>
    chat.probe
      .framesOf(turnId)
      .flatMap((frame) => (frame.event === 'tool' ? [`${frame.payload.name} ${frame.payload.status}`] : []));
  /** What the model was told of its tools in its last call. */
  const lastResults = async () => {
    const messages = (await chat.modelCalls()).at(-1)!.body.messages;
    return (messages.at(-1)!.content as { type: string; content?: unknown; is_error?: boolean }[]).filter(
      ({ type }) => type === 'tool_result',
    );
  };

  it('keep what visitors say about themselves', async () => {
    const visit = new Visit();
    const { turnId, text } = await chat.talk(visit, 'Hi, I am Grace Hopper from Navy Labs, grace@navy.example.');
    expect(toolsShown(turnId)).toEqual(['update_user_info running', 'update_user_info done']);
    expect(text).toContain('Grace');
    const [visitor] = await chat.query<{ details: object }>('SELECT * FROM "chat"."visitors" WHERE "id" = $1', [
      visit.visitorId,
    ]);
    expect(visitor!.details).toEqual({ name: 'Grace Hopper', company: 'Navy Labs', email: 'grace@navy.example' });
    expect(await chat.turn(turnId)).toMatchObject({ answered: true });

    const later = await chat.talk(visit, 'Do you remember my name?');
    expect(later.text).toContain('Grace Hopper');
    const prompt = JSON.stringify((await chat.modelCalls()).at(-1)!.body);
    expect(JSON.parse(prompt).system[0].text).not.toContain('Grace');
    expect(prompt).toContain('Grace Hopper');
  });

  it('write for the visitor of the turn only, whatever the model says', async () => {
    const [victim, attacker] = [new Visit(), new Visit()];
    await chat.talk(victim, 'Hello!');
    await chat.control.script(
      { content: [use('update_user_info', { name: 'Mallory', visitorId: victim.visitorId })] },
      answer('Done.'),
    );
    await chat.talk(attacker, 'Change the name.');
    const rows = await chat.query<{ id: string; details: object }>(
      'SELECT "id", "details" FROM "chat"."visitors" WHERE "id" = ANY ($1)',
      [[victim.visitorId, attacker.visitorId]],
    );
    expect(Object.fromEntries(rows.map(({ id, details }) => [id, details]))).toEqual({
      [victim.visitorId]: {},
      [attacker.visitorId]: { name: 'Mallory' },
    });
  });

  it('find passages that the answer may cite', async () => {
    const source = 'markdown:lighthouse.md#0';
    await chat.control.script(
      {
        content: [{ type: 'text', text: 'Let me look.' }, use('search_knowledge', { query: 'lighthouse lantern oil' })],
      },
      { content: [{ type: 'text', text: 'Whale oil.', citations: [{ cited_text: LANTERN, source, title: 'x' }] }] },
    );
    const { turnId, text } = await chat.talk(new Visit(), 'And that?');
    expect(text).toBe('Let me look.\n\nWhale oil.');
    const frames = chat.probe.framesOf(turnId);
    expect(frames.find(({ event }) => event === 'citation')?.payload).toMatchObject({ index: 1, offset: text.length });
    expect(await lastResults()).toMatchObject([{ content: [{ type: 'search_result', source }] }]);
    expect(await chat.turn(turnId)).toMatchObject({ answered: true, tools: [{ status: 'done' }] });
  });

  it('tell the time', async () => {
    const { turnId, text } = await chat.talk(new Visit(), 'What time is it in Tokyo?');
    expect(toolsShown(turnId)).toEqual(['get_current_time running', 'get_current_time done']);
    expect(text).toContain('Tokyo');
  });

  it('that fail are shown as failed, and the model hears why', async () => {
    await chat.control.script(
      { content: [use('update_user_info', { email: 'not an address' })] },
      answer('That is no address.'),
    );
    const { turnId, text } = await chat.talk(new Visit(), 'My address is not an address.');
    expect(toolsShown(turnId)).toEqual(['update_user_info running', 'update_user_info failed']);
    expect(text).toBe('That is no address.');
    expect(await lastResults()).toEqual([
      expect.objectContaining({ is_error: true, content: expect.stringContaining('email') }),
    ]);
  });

  it('that break tell nothing of our insides', async () => {
    jest.spyOn(service.app.get(VisitorStore), 'updateDetails').mockRejectedValueOnce(new Error('relation "x" is gone'));
    await chat.control.script({ content: [use('update_user_info', { name: 'Grace' })] }, answer('It did not work.'));
    const { turnId } = await chat.talk(new Visit(), 'I am Grace.');
    expect(toolsShown(turnId).at(-1)).toBe('update_user_info failed');
    const [result] = await lastResults();
    expect(result).toMatchObject({ is_error: true });
    expect(JSON.stringify(result)).not.toContain('relation');
    expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'finished' });
  });

  it('that do not exist are refused', async () => {
    await chat.control.script({ content: [use('send_mail', { to: 'x@example.com' })] }, answer('I cannot.'));
    const { turnId } = await chat.talk(new Visit(), 'Send a mail.');
    expect(toolsShown(turnId).at(-1)).toBe('send_mail failed');
  });

  it('are used a bounded number of times at once, and no more once much was said', async () => {
    const many = Array.from({ length: 10 }, () => use('get_current_time'));
    await chat.control.script(
      { content: many, usage: { output_tokens: 5_000 } },
      { content: [use('get_current_time')] },
      answer('Never said.'),
    );
    const { turnId } = await chat.talk(new Visit(), 'What time is it?');
    expect(toolsShown(turnId).filter((shown) => shown.endsWith('done'))).toHaveLength(8);
    expect((await lastResults()).filter(({ is_error }) => is_error)).toHaveLength(2);
    expect(await chat.modelCalls()).toHaveLength(2);
    expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'finished', reason: 'tool_use' });
  });

  it('are used for a bounded number of rounds', async () => {
    await chat.control.script(...Array.from({ length: 10 }, () => ({ content: [use('get_current_time')] })));
    const { turnId, text } = await chat.talk(new Visit(), 'What time is it?');
    expect(await chat.modelCalls()).toHaveLength(6);
    expect(text).not.toBe('');
    expect(await chat.probe.finish(turnId)).toMatchObject({ status: 'finished', reason: 'tool_use' });
  });
});
