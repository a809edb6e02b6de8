import { describe, expect, it } from '@jest/globals';
import type { ServerMessage } from '@minime/contracts';
import fc from 'fast-check';
import { type ChatEvent, type Received, reduce } from './chat.reducer.js';
import { type ChatState, initialState, unfinishedTurn } from './chat.state.js';

const turnId = '0b8f3c1e-6f2a-4a53-9c1d-2f7a4b6d8e90';
const clientMessageId = '5a1c1f86-5c0a-4a44-8a57-9d7f1d2f0d11';
const now = 1_000_000;

const received = <E extends Received['event']>(event: E, payload: ServerMessage<E>) =>
  ({ type: 'received', event, payload, at: now }) as unknown as Received;
const run = (events: ChatEvent[], from: ChatState = initialState) => events.reduce(reduce, from);

const started = (epoch = 1, more = {}) =>
  received('turn_started', {
    turnId,
    epoch,
    author: 'assistant',
    question: 'Why?',
    at: '2026-11-22T10:00:00Z',
    ...more,
  });
const chunk = (seq: number, content: string, epoch = 1) => received('message_chunk', { turnId, epoch, seq, content });
const finish = (seq: number, epoch = 1) => received('finish', { turnId, epoch, seq, status: 'finished' });
const snapshot = (seq: number, content: string, epoch = 1) =>
  received('snapshot', { turnId, epoch, seq, content, tools: [], citations: [], cards: [] });
const record = (more = {}) => ({
  turnId,
  author: 'assistant' as const,
  question: 'Why?',
  answer: 'Because.',
  status: 'finished' as const,
  citations: [],
  cards: [],
  at: '2026-11-22T10:00:00Z',
  ...more,
});
const session = (conversationId: string) =>
  received('session', {
    conversationId,
    token: 't',
    expiresAt: '2027-11-22T10:00:00Z',
    persona: { name: 'Ada', greeting: 'Hello', starters: [], links: [], disclosure: 'An AI.' },
    limits: { messageChars: 2000, perMinute: 4 },
    sandboxed: [],
  });
const only = (state: ChatState) => {
  expect(state.turns).toHaveLength(1);
  return state.turns[0]!;
};

describe('reduce', () => {
  it('shows a question before it is accepted, and the answer beneath the same key', () => {
    const asked = run([{ type: 'asked', clientMessageId, text: 'Why?' }]);
    expect(only(asked)).toMatchObject({ question: 'Why?', status: 'sending' });
    const answered = run(
      [{ type: 'accepted', clientMessageId, turnId }, started(), chunk(1, 'Be'), chunk(2, 'cause.'), finish(2)],
      asked,
    );
    expect(only(answered)).toMatchObject({ key: only(asked).key, content: 'Because.', status: 'finished' });
  });

  it.each([
    ['the acknowledgement', [started(1, { clientMessageId }), { type: 'accepted', clientMessageId, turnId }]],
    ['its own start', [chunk(1, 'Be'), { type: 'accepted', clientMessageId, turnId }, started(1, { clientMessageId })]],
  ] as [string, ChatEvent[]][])('keeps one turn when frames come before %s', (_, events) => {
    const state = run([{ type: 'asked', clientMessageId, text: 'Why?' }, ...events]);
    expect(only(state)).toMatchObject({ turnId, question: 'Why?', status: 'running' });
  });

  it('takes back a refused question and says when to try again', () => {
    const error = { code: 'rate_limited' as const, message: 'A moment', retryAfterMs: 5000 };
    const state = run([
      { type: 'asked', clientMessageId, text: 'Why?' },
      { type: 'refused', clientMessageId, error, at: now },
    ]);
    expect(state).toMatchObject({ turns: [], notice: { code: 'rate_limited', retryAt: now + 5000 } });
  });

  it('puts chunks together whatever their order and however often they come', () => {
    const parts = ['The ', 'engine ', 'weaves ', 'algebraic ', 'patterns.'];
    const deliveries = fc
      .tuple(
        fc.shuffledSubarray(
          parts.map((_, index) => index),
          { minLength: parts.length },
        ),
        fc.array(fc.nat(parts.length - 1), { maxLength: 5 }),
      )
      .map(([all, repeats]) => [...all, ...repeats]);
    fc.assert(
      fc.property(deliveries, (order) => {
        const state = run([started(), ...order.map((index) => chunk(index + 1, parts[index]!))]);
        expect(only(state)).toMatchObject({ content: parts.join(''), seq: parts.length, behind: false });
      }),
    );
  });

  it('knows when something is missing, and is whole again after a snapshot', () => {
    const gap = run([started(), chunk(1, 'a'), chunk(3, 'c')]);
    expect(only(gap)).toMatchObject({ content: 'a', seq: 1, behind: true });
    expect(only(run([snapshot(2, 'ab')], gap))).toMatchObject({ content: 'abc', seq: 3, behind: false });
  });

  it('knows that an answer which finished early lacks its end', () => {
    expect(only(run([started(), chunk(1, 'a'), finish(2)]))).toMatchObject({ status: 'finished', behind: true });
  });

  it('discards everything of a lower epoch', () => {
    const restarted = run([
      started(),
      chunk(1, 'old'),
      received('citation', { turnId, epoch: 1, index: 1, offset: 3, title: 'Old', quote: 'q' }),
      started(2),
      chunk(2, 'late', 1),
      chunk(1, 'new', 2),
      finish(1, 1),
    ]);
    expect(only(restarted)).toMatchObject({ content: 'new', epoch: 2, citations: [], status: 'running' });
  });

  it('ignores a snapshot older than what it holds', () => {
    expect(only(run([started(), chunk(1, 'a'), chunk(2, 'b'), snapshot(1, 'a')])).content).toBe('ab');
  });

  it('follows a tool from running to done', () => {
    const tool = { turnId, epoch: 1, callId: 'c1', name: 'get_current_time', label: 'checking the time' };
    const state = run([
      started(),
      received('tool', { ...tool, status: 'running' }),
      received('tool', { ...tool, status: 'done' }),
    ]);
    expect(only(state).tools).toEqual([{ callId: 'c1', name: tool.name, label: tool.label, status: 'done' }]);
  });

  it('orders citations by their place and keeps each once', () => {
    const citation = (index: number, offset: number) =>
      received('citation', { turnId, epoch: 1, index, offset, title: `T${index}`, quote: 'q' });
    const state = run([started(), citation(2, 40), citation(1, 10), citation(2, 40)]);
    expect(only(state).citations.map(({ index }) => index)).toEqual([1, 2]);
  });

  it('says why a turn failed', () => {
    const state = run([
      { type: 'asked', clientMessageId, text: 'Why?' },
      { type: 'accepted', clientMessageId, turnId },
      received('error', { turnId, code: 'budget_exhausted', message: 'Enough for today' }),
      received('finish', { turnId, epoch: 1, seq: 0, status: 'failed', reason: 'budget_exhausted' }),
    ]);
    expect(only(state)).toMatchObject({ status: 'failed', reason: 'budget_exhausted' });
    expect(state.notice).toBeUndefined();
  });

  describe('history', () => {
    it('is final where it says so: a late frame changes nothing', () => {
      const state = run([received('history', { turns: [record()] }), chunk(1, 'late', 7), finish(1, 7)]);
      expect(only(state)).toMatchObject({ content: 'Because.', status: 'finished' });
    });

    it('continues a running answer', () => {
      const running = {
        turnId,
        epoch: 2,
        seq: 2,
        question: 'Why?',
        content: 'Be',
        tools: [],
        citations: [],
        cards: [],
      };
      const state = run([
        received('history', { turns: [record({ status: 'running', answer: '' })], running }),
        chunk(3, 'cause.', 2),
      ]);
      expect(only(state)).toMatchObject({ question: 'Why?', content: 'Because.', status: 'running' });
    });

    it('does not set back an answer that has come further meanwhile', () => {
      const state = run([
        started(),
        chunk(1, 'Be'),
        received('history', { turns: [record({ status: 'waiting', answer: '' })] }),
      ]);
      expect(only(state)).toMatchObject({ content: 'Be', status: 'running' });
    });

    it('leaves what was asked since at its end', () => {
      const state = run([
        { type: 'asked', clientMessageId, text: 'And now?' },
        received('history', { turns: [record()] }),
      ]);
      expect(state.turns.map(({ question }) => question)).toEqual(['Why?', 'And now?']);
      expect(unfinishedTurn(state)?.question).toBe('And now?');
    });
  });

  it('starts with nothing in another conversation, but keeps what is still to be sent', () => {
    const state = run([
      session('a'),
      received('history', { turns: [record()] }),
      { type: 'asked', clientMessageId, text: 'Later' },
      session('b'),
    ]);
    expect(state.turns.map(({ question }) => question)).toEqual(['Later']);
  });

  it('puts a regenerated answer in the place of the old one', () => {
    const other = '9c5b94b1-35ad-49bb-b118-8e8fc24abf80';
    const state = run([
      received('history', { turns: [record(), record({ turnId: other, question: 'Next?' })] }),
      started(1, { turnId: clientMessageId, replaces: turnId }),
    ]);
    expect(state.turns.map((turn) => turn.turnId)).toEqual([clientMessageId, other]);
  });

  it('shows at once that an answer is being given anew, whichever word comes first', () => {
    const answered = run([received('history', { turns: [record()] })]);
    const waiting = run([{ type: 'regenerated', turnId, by: clientMessageId }], answered);
    expect(only(waiting)).toMatchObject({ turnId: clientMessageId, question: 'Why?', content: '', status: 'waiting' });
    const frames = [started(1, { turnId: clientMessageId, replaces: turnId })];
    const running = run([...frames, { type: 'regenerated', turnId, by: clientMessageId }], answered);
    expect(only(running)).toMatchObject({ turnId: clientMessageId, status: 'running' });
  });

  it('lets go of an answer that was replaced while this page was away', () => {
    const state = run([
      received('history', { turns: [record()] }),
      received('history', { turns: [record({ turnId: clientMessageId, answer: 'Therefore.' })], replaced: [turnId] }),
    ]);
    expect(only(state)).toMatchObject({ turnId: clientMessageId, content: 'Therefore.' });
  });

  it('never changes a state in place', () => {
    const before = run([started(), chunk(1, 'a')]);
    const copy = structuredClone(before);
    run([chunk(2, 'b'), finish(2), { type: 'ended' }], before);
    expect(before).toEqual(copy);
  });
});
