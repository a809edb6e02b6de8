import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Acknowledgement } from '@minime/contracts';
import { QuestionOutbox } from './question.outbox.js';

const question = { clientMessageId: '5d0f6c1e-8a53-4b4e-9a53-2f5f0a8e3c10', text: 'Why?' };
/** What is still to be said runs before this. */
const settled = () => new Promise(setImmediate);

/** A connection whose other side says what a test tells it to; one entry for each sending. */
class Line {
  isOnline = true;
  isUp = true;
  readonly sent: unknown[] = [];
  readonly replies: ((reply: Acknowledgement | undefined) => void)[] = [];

  say(...said: unknown[]): Promise<Acknowledgement | undefined> {
    this.sent.push(said);
    return new Promise((resolve) => this.replies.push(resolve));
  }
}

describe('QuestionOutbox', () => {
  let line: Line;
  let outbox: QuestionOutbox;
  let heard: [string, Acknowledgement][];

  beforeEach(() => {
    line = new Line();
    heard = [];
    outbox = new QuestionOutbox(line, (id, outcome) => heard.push([id, outcome]));
  });

  it('sends at once, and tells of the answer', async () => {
    const asked = outbox.put(question);
    expect(line.sent).toEqual([['message', question]]);
    line.replies[0]!({ ok: true, turnId: 't' });
    await expect(asked).resolves.toEqual({ ok: true });
    expect(heard).toEqual([[question.clientMessageId, { ok: true, turnId: 't' }]]);
    outbox.sendAll();
    expect(line.sent).toHaveLength(1);
  });

  it('keeps what is asked without a session, and sends it in the next and in each after that', async () => {
    line.isOnline = false;
    const asked = outbox.put(question);
    expect(line.sent).toEqual([]);
    line.isOnline = true;
    outbox.sendAll();
    line.isUp = false;
    line.replies[0]!(undefined);
    await settled();
    expect(line.sent).toHaveLength(1);
    line.isUp = true;
    outbox.sendAll();
    line.replies[1]!({ ok: true });
    await expect(asked).resolves.toEqual({ ok: true });
    expect(line.sent).toEqual([
      ['message', question],
      ['message', question],
    ]);
  });

  it('gives up when nobody answers three times over a connection that stands', async () => {
    const asked = outbox.put(question);
    for (let times = 0; times < 3; times += 1) {
      expect(line.sent).toHaveLength(times + 1);
      line.replies[times]!(undefined);
      await settled();
    }
    await expect(asked).resolves.toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(line.sent).toHaveLength(3);
  });

  it('passes a refusal on', async () => {
    const refusal = { ok: false as const, error: { code: 'rate_limited' as const, message: '', retryAfterMs: 5 } };
    const asked = outbox.put(question);
    line.replies[0]!(refusal);
    await expect(asked).resolves.toEqual(refusal);
    expect(heard).toEqual([[question.clientMessageId, refusal]]);
  });

  it('lets nobody wait for what it forgets, and tells nothing of an answer that comes after all', async () => {
    const asked = outbox.put(question);
    outbox.clear();
    await expect(asked).resolves.toEqual({ ok: true });
    line.replies[0]!({ ok: true, turnId: 't' });
    await settled();
    expect(heard).toEqual([]);
  });
});
