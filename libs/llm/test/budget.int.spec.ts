import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import type { ModelCall } from '../src/index.js';
import { budgetDay, budgetsOf } from '../src/spend/budgets.js';
import type { Reservation } from '../src/spend/spend.ledger.js';
import { ModelFixture, question, read } from './model.fixture.js';

const never = new AbortController().signal;
const CEILINGS = { turn: 0.2, conversation: 0.3, visitorDay: 0.4, day: 0.5 };
const { date } = budgetDay(new Date(), 'Europe/London');
const DAY = `day:${date}`;

const someone = () => ({ turnId: randomUUID(), conversationId: randomUUID(), visitorId: randomUUID() });

let fixture: ModelFixture;
beforeAll(async () => {
  const env = { BUDGET_USD_PER_DAY: '0.5', BUDGET_USD_PER_VISITOR_DAY: '0.4', BUDGET_USD_PER_CONVERSATION: '0.3' };
  fixture = await ModelFixture.start({ ...env, BUDGET_USD_PER_TURN: '0.2' }, 2);
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.reset());

describe('ceilings', () => {
  it('are not passed by a hundred turns at once on two replicas', async () => {
    await fixture.control.script(
      ...Array.from({ length: 100 }, () => ({
        content: [{ type: 'text' as const, text: 'Yes.' }],
        usage: { input_tokens: 800, output_tokens: 1_000 },
      })),
    );
    const ask = (at: number) =>
      read(
        fixture.models[at % 2]!,
        question('Again?', { ...someone(), maxTokens: 1_000 }),
        new AbortController().signal,
      );
    const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => ask(at)));

    const refused = answers.filter(({ error }) => error !== undefined);
    for (const { error } of refused) expect(error).toMatchObject({ code: 'budget_exhausted', scope: 'day' });
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(100);
    const made = await fixture.control.modelCalls();
    expect(made).toHaveLength(100 - refused.length);

    const rows = await fixture.ledger(made.length);
    const spent = rows.reduce((sum, { cost_usd }) => sum + Number(cost_usd), 0);
    expect(spent).toBeLessThanOrEqual(0.5);
    expect((await fixture.budgets())[DAY]).toEqual({ spent: expect.closeTo(spent, 7), reserved: 0 });
  });

  it('count what is set aside as if it were spent, to the last cent', async () => {
    const reserve = () => fixture.books.reserve(reservation(someone(), 0.01));
    const outcomes = await Promise.all(Array.from({ length: 100 }, reserve));
    expect(outcomes.filter((outcome) => 'refused' in outcome)).toHaveLength(50);
    const budgets = await fixture.budgets();
    expect(budgets[DAY]).toEqual({ spent: 0, reserved: 0.5 });
    // Who was refused by the day has nothing set aside anywhere.
    const turns = Object.entries(budgets).filter(([id]) => id.startsWith('turn:'));
    expect(turns.filter(([, { reserved }]) => reserved > 0)).toHaveLength(50);
    expect(turns.every(([, { reserved }]) => reserved === 0 || reserved === 0.01)).toBe(true);
  });

  it.each([
    ['turn', { turnId: randomUUID() }, 20],
    ['conversation', { conversationId: randomUUID(), stretch: 3 }, 30],
    ['visitor', { visitorId: randomUUID() }, 40],
    ['network', { networkKey: '0123456789abcdef' }, 40],
    ['day', {}, 50],
  ])('hold for one %s', async (scope, shared, fits) => {
    for (let at = 0; at < fits; at++) {
      const spentFor = { ...someone(), ...shared };
      const outcome = await fixture.books.reserve(reservation(spentFor, 0.01));
      expect(outcome).toEqual({ dayUsd: expect.any(Number) });
      // What a turn left open would be counted as lost by its next request.
      if (scope === 'turn') await settle(outcome, 0.01);
    }
    const outcome = await fixture.books.reserve(reservation({ ...someone(), ...shared }, 0.01));
    expect(outcome).toMatchObject({ refused: { scope }, usedUsd: expect.closeTo(fits / 100, 6) });
  });

  it('leave room for another stretch of the same conversation, and for another day', async () => {
    const conversationId = randomUUID();
    const full = reservation({ conversationId, stretch: 1 }, 0.3);
    expect(await fixture.books.reserve(full)).not.toHaveProperty('refused');
    expect(await fixture.books.reserve(reservation({ conversationId, stretch: 1 }, 0.1))).toHaveProperty(
      'refused.scope',
      'conversation',
    );
    const next = reservation({ conversationId, stretch: 2 }, 0.3);
    expect(await fixture.books.reserve(next)).toHaveProperty('refused.scope', 'day');
    const tomorrow = { ...next, budgets: budgetsOf({ conversationId, stretch: 2 }, '2999-01-01', CEILINGS) };
    expect(await fixture.books.reserve(tomorrow)).not.toHaveProperty('refused');
  });

  it('let a call through that costs nothing, whatever was spent', async () => {
    await fixture.books.reserve(reservation({}, 0.5));
    expect(await fixture.books.reserve(reservation({}, 0))).not.toHaveProperty('refused');
  });

  let lastReservation: Reservation;
  function reservation(spentFor: Partial<ModelCall>, worstUsd: number): Reservation {
    lastReservation = {
      callId: randomUUID(),
      purpose: 'turn',
      model: 'claude-sonnet-5-5',
      ...(spentFor.turnId && { turnId: spentFor.turnId }),
      ...(spentFor.conversationId && { conversationId: spentFor.conversationId }),
      budgets: budgetsOf(spentFor, date, CEILINGS),
      worstUsd,
      lostUsd: worstUsd / 4,
    };
    return lastReservation;
  }
  const settle = (_outcome: unknown, costUsd: number, callId = lastReservation.callId) =>
    fixture.books.settle({
      callId,
      usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
      estimated: false,
      costUsd,
      totalMs: 1,
      outcome: 'finished',
    });

  describe('and a worker that died', () => {
    it('leaves its prompt to be paid, once the turn is taken up again', async () => {
      const who = someone();
      await fixture.books.reserve(reservation(who, 0.08));
      await fixture.books.reserve(reservation(who, 0.08));
      expect((await fixture.budgets())[DAY]).toEqual({ spent: 0.02, reserved: 0.08 });
      expect(await fixture.ledger(1)).toEqual([
        expect.objectContaining({ outcome: 'lost', cost_usd: '0.02000000', estimated: true }),
      ]);
    });

    it('leaves its prompt to be paid, too, when nobody takes the turn up', async () => {
      await fixture.books.reserve(reservation(someone(), 0.08));
      await fixture.books.tidy(60_000);
      expect((await fixture.budgets())[DAY]).toEqual({ spent: 0, reserved: 0.08 });
      await fixture.query(`UPDATE "llm"."calls" SET "at" = now() - interval '61 s'`);
      await Promise.all([fixture.books.tidy(60_000), fixture.books.tidy(60_000)]);
      expect((await fixture.budgets())[DAY]).toEqual({ spent: 0.02, reserved: 0 });
    });

    it('that was only slow still tells what it has spent', async () => {
      const slow = reservation(someone(), 0.08);
      await fixture.books.reserve(slow);
      await fixture.query(`UPDATE "llm"."calls" SET "at" = now() - interval '61 s'`);
      await fixture.books.tidy(60_000);
      await settle({}, 0.05, slow.callId);
      await settle({}, 0.05, slow.callId);
      expect((await fixture.budgets())[DAY]).toEqual({ spent: 0.05, reserved: 0 });
    });
  });

  it('are asked twice by one call without setting anything aside twice', async () => {
    const once = reservation(someone(), 0.1);
    await fixture.books.reserve(once);
    expect(await fixture.books.reserve(once)).not.toHaveProperty('refused');
    expect((await fixture.budgets())[DAY]).toEqual({ spent: 0, reserved: 0.1 });
  });
});

describe('what is billed', () => {
  const dayIs = (spent: unknown) =>
    waitFor(async () => (await fixture.budgets())[DAY]?.reserved === 0 && fixture.budgets(), {
      what: 'nothing set aside',
    }).then((budgets) => expect(budgets[DAY]!.spent).toEqual(spent));

  it('of a refused request is nothing', async () => {
    await fixture.control.fail({ kind: '429', retryAfter: 600, times: 2 });
    await read(fixture.model, question('Hello', someone()), never);
    await dayIs(0);
  });

  it('of a request whose end was not heard is its prompt, of a whole answer all it may have been', async () => {
    await fixture.control.script({ content: [{ type: 'text', text: 'Late.' }], firstTokenMs: 20_000 });
    const controller = new AbortController();
    const answer = fixture.model.complete(question('Sum up', { purpose: 'memory' }), controller.signal);
    await waitFor(async () => (await fixture.control.modelCalls()).length > 0, { what: 'the request' });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'aborted' });
    const [row] = await fixture.ledger(1);
    expect(row).toMatchObject({ outcome: 'aborted', estimated: true, output_tokens: 1_024 });
    await dayIs(expect.closeTo(Number(row!.cost_usd), 7));
  });

  it('of an embedding counts against the day', async () => {
    await fixture.recorder.embedded('voyage-4', 1_000_000);
    await dayIs(expect.closeTo(0.06, 7));
    expect(await fixture.ledger(1)).toEqual([
      expect.objectContaining({
        purpose: 'embedding',
        model: 'voyage-4',
        input_tokens: 1_000_000,
        outcome: 'finished',
      }),
    ]);
  });
});
