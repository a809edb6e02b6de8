import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { Registry } from 'prom-client';
import { MemoryLedger, meterSettings } from '../../test/memory.ledger.js';
import type { Spending } from '../ports.js';
import { costOf, priceTable } from '../prices.js';
import { CallMeter, type MeterSettings } from './call.meter.js';
import { CallMetrics } from './call.metrics.js';

class BrokenLedger extends MemoryLedger {
  constructor(private readonly breaks: 'reserve' | 'settle') {
    super();
  }

  override async reserve(...[reservation]: Parameters<MemoryLedger['reserve']>) {
    if (this.breaks === 'reserve') throw new TypeError('the database is away');
    return super.reserve(reservation);
  }

  override async settle(...[call]: Parameters<MemoryLedger['settle']>) {
    if (this.breaks === 'settle') throw new TypeError('the database is away');
    return super.settle(call);
  }
}

/** The books are slow: what is settled is written only when the test lets it. */
class SlowLedger extends MemoryLedger {
  readonly held: (() => void)[] = [];

  override async settle(call: Parameters<MemoryLedger['settle']>[0]) {
    await new Promise<void>((resolve) => this.held.push(resolve));
    return super.settle(call);
  }
}

/** The books say when a reservation stands. */
class HeldLedger extends MemoryLedger {
  private held: Promise<void> | undefined;
  letGo: () => void = () => undefined;

  hold(): void {
    this.held = new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  override async reserve(reservation: Parameters<MemoryLedger['reserve']>[0]) {
    await this.held;
    return super.reserve(reservation);
  }
}

const ROOMY = { turn: 1, conversation: 2, visitorDay: 3, day: 4 };

/** What a request of the usual weight reserves. */
async function exactly(meter: CallMeter, ledger: MemoryLedger) {
  (await meter.open(call, body(), 0)).settle('finished', usage);
  return ledger.reserved.at(-1)!;
}

const call = { purpose: 'turn' as const, conversationId: 'c1', system: [], messages: [] };
const body = (model = 'claude-sonnet-5-5') => ({
  model,
  max_tokens: 1_000,
  messages: [{ role: 'user' as const, content: 'Hello' }],
});
const usage = { input: 1_000, output: 100, cacheRead: 0, cacheWrite: 0 };

function meterWith(ledger = new MemoryLedger(), settings: Partial<MeterSettings> = {}, registry = new Registry()) {
  const metrics = new CallMetrics(registry, 4);
  return {
    ledger,
    registry,
    meter: new CallMeter(meterSettings(settings), ledger, metrics, pino({ level: 'silent' })),
  };
}

describe('CallMeter', () => {
  it('sets the worst case aside, and puts the real cost in its place', async () => {
    const { meter, ledger, registry } = meterWith();
    const account = await meter.open(call, body(), performance.now() - 60_000);
    const [reservation] = ledger.reserved;
    expect(reservation).toMatchObject({ purpose: 'turn', conversationId: 'c1', model: 'claude-sonnet-5-5' });
    expect(reservation!.worstUsd).toBe(costOf(priceTable().get('claude-sonnet-5-5')!, account.unheard.whole));
    expect(account.unheard.whole.output).toBe(1_000);

    account.spoke();
    expect(account.settle('finished', usage)).toBeCloseTo(0.003, 10);
    await meter.written();
    expect(ledger.calls).toEqual([
      expect.objectContaining({ callId: reservation!.callId, usage, estimated: false, outcome: 'finished' }),
    ]);
    expect(ledger.calls[0]!.firstTokenMs).toBeGreaterThanOrEqual(60_000);
    expect(ledger.calls[0]!.totalMs).toBeLessThan(60_000);

    const text = await registry.metrics();
    expect(text).toContain('minime_llm_tokens_total{model="claude-sonnet-5-5",kind="input"} 1000');
    expect(text).toContain('minime_llm_first_token_seconds_count{model="claude-sonnet-5-5",purpose="turn"} 1');
    expect(text).toContain('minime_llm_seconds_count{model="claude-sonnet-5-5",purpose="turn"} 1');
    expect(text).toMatch(/minime_llm_cost_usd_total\{model="claude-sonnet-5-5",purpose="turn"\} 0\.003/);
    expect(text).toContain('minime_budget_left_usd 3.997');
    expect(text).not.toMatch(/minime_llm_failures_total\{/);
  });

  it('refuses what does not fit, says which budget and when it begins anew', async () => {
    const { meter, ledger, registry } = meterWith(new MemoryLedger(), {
      ceilings: { turn: 1, conversation: 0.001, visitorDay: 1, day: 1 },
    });
    await expect(meter.open(call, body(), 0)).rejects.toMatchObject({
      code: 'budget_exhausted',
      scope: 'conversation',
      limitUsd: 0.001,
      resetsAt: expect.any(Date),
    });
    expect(ledger.reserved).toEqual([]);
    expect(await registry.metrics()).toContain('minime_budget_refusals_total{scope="conversation"} 1');
  });

  it('lets nothing be spent when the books cannot be read', async () => {
    const { meter } = meterWith(new BrokenLedger('reserve'));
    await expect(meter.open(call, body(), 0)).rejects.toMatchObject({ code: 'model_unavailable', retryable: true });
  });

  it('lets the answer pass when the books cannot be written after it', async () => {
    const { meter } = meterWith(new BrokenLedger('settle'));
    const account = await meter.open(call, body('claude-haiku-5-5'), 0);
    expect(account.settle('finished', usage)).toBeGreaterThan(0);
    await expect(meter.written()).resolves.toBeUndefined();
  });

  it('tells the caller of every request, whatever became of it', async () => {
    const { meter } = meterWith();
    const told: Spending[] = [];
    const telling = { ...call, onSpent: (spending: Spending) => void told.push(spending) };
    (await meter.open(telling, body('claude-haiku-5-5'), 0)).settle('overloaded', { ...usage, input: 0, output: 0 });
    (await meter.open(telling, body('claude-haiku-5-5'), 0)).settle('aborted', usage);
    expect(told.map(({ model, costUsd }) => [model, costUsd > 0])).toEqual([
      ['claude-haiku-5-5', false],
      ['claude-haiku-5-5', true],
    ]);
  });

  it('opens the next request of a turn only when the one before is written', async () => {
    const ledger = new SlowLedger();
    const { meter } = meterWith(ledger);
    const ofTurn = (turnId: string) => meter.open({ ...call, turnId }, body(), 0);
    (await ofTurn('t1')).settle('finished', usage);
    const second = ofTurn('t1');
    await ofTurn('t2');
    expect(ledger.reserved.map(({ turnId }) => turnId)).toEqual(['t1', 't2']);
    ledger.held[0]!();
    await second;
    expect(ledger.reserved.map(({ turnId }) => turnId)).toEqual(['t1', 't2', 't1']);
  });

  describe('with what was set aside before', () => {
    const turn = { ...call, turnId: 't1' };

    /** A meter that has seen one request of the usual weight. */
    async function seasoned(ledger = new MemoryLedger(), settings: Partial<MeterSettings> = {}) {
      const meter = meterWith(ledger, settings);
      (await meter.meter.open(call, body(), 0)).settle('finished', usage);
      await meter.meter.written();
      ledger.reserved.length = 0;
      ledger.calls.length = 0;
      return meter;
    }

    it('makes the request under it, and opens nothing before it is reserved', async () => {
      const ledger = new HeldLedger();
      const { meter } = await seasoned(ledger);
      const booking = meter.book(turn, 'claude-sonnet-5-5')!;
      ledger.hold();
      let opened = false;
      const opening = meter
        .open({ ...turn, booking: meter.book(turn, 'claude-sonnet-5-5')! }, body(), 0)
        .then((account) => {
          opened = true;
          return account;
        });
      booking.giveBack();
      await new Promise((resolve) => setImmediate(resolve));
      expect(opened).toBe(false);
      ledger.letGo();
      (await opening).settle('finished', usage);
      await meter.written();
      expect(ledger.reserved).toHaveLength(2);
      expect(ledger.calls.map(({ callId, outcome }) => [callId, outcome]).sort()).toEqual(
        [
          [ledger.reserved[0]!.callId, 'aborted'],
          [ledger.reserved[1]!.callId, 'finished'],
        ].sort(),
      );
    });

    it('knows nothing to set aside before the first request of its kind', async () => {
      const { meter } = await seasoned();
      expect(meter.book(turn, 'claude-haiku-5-5')).toBeUndefined();
      expect(meter.book({ ...turn, purpose: 'summary' }, 'claude-sonnet-5-5')).toBeUndefined();
    });

    it.each([
      ['heavier than expected', 'claude-sonnet-5-5', 20_000],
      ['of another model', 'claude-haiku-5-5', 10],
    ])('gives it back and reserves anew for a request that is %s', async (_, model, letters) => {
      const { meter, ledger } = await seasoned();
      const booking = meter.book(turn, 'claude-sonnet-5-5')!;
      const heavy = { ...body(model), messages: [{ role: 'user' as const, content: 'a'.repeat(letters) }] };
      (await meter.open({ ...turn, booking }, heavy, 0)).settle('finished', usage);
      booking.giveBack();
      await meter.written();
      const [first, second, ...more] = ledger.reserved;
      expect([first!.worstUsd === second!.worstUsd, more]).toEqual([false, []]);
      expect(ledger.calls).toEqual([
        expect.objectContaining({ callId: first!.callId, outcome: 'aborted', costUsd: 0 }),
        expect.objectContaining({ callId: second!.callId, outcome: 'finished' }),
      ]);
    });

    it('is used by one request only', async () => {
      const { meter, ledger } = await seasoned();
      const booking = meter.book(turn, 'claude-sonnet-5-5')!;
      (await meter.open({ ...turn, booking }, body(), 0)).settle('overloaded', usage);
      (await meter.open({ ...turn, booking }, body(), 0)).settle('finished', usage);
      booking.giveBack();
      await meter.written();
      expect(new Set(ledger.reserved.map(({ callId }) => callId)).size).toBe(2);
      expect(ledger.calls.map(({ callId }) => callId)).toEqual(ledger.reserved.map(({ callId }) => callId));
    });

    it('refuses what does not fit by itself, and nothing that does', async () => {
      const { ledger, meter, registry } = await seasoned();
      const { worstUsd } = await exactly(meter, ledger);
      const tight = await seasoned(new MemoryLedger(), { ceilings: { ...ROOMY, turn: worstUsd * 1.1 } });
      const booking = tight.meter.book(turn, 'claude-sonnet-5-5')!;
      await tight.meter.open({ ...turn, booking }, body(), 0);
      expect(tight.ledger.reserved.map((reservation) => reservation.worstUsd)).toEqual([worstUsd]);
      expect(await registry.metrics()).toContain('minime_budget_refusals_total{scope="turn"} 0');

      const refusing = await seasoned(new MemoryLedger(), { ceilings: { ...ROOMY, turn: worstUsd / 2 } });
      const refused = { ...turn, booking: refusing.meter.book(turn, 'claude-sonnet-5-5')! };
      await expect(refusing.meter.open(refused, body(), 0)).rejects.toMatchObject({ scope: 'turn' });
      expect(refusing.ledger.reserved).toEqual([]);
      expect(await refusing.registry.metrics()).toContain('minime_budget_refusals_total{scope="turn"} 1');
    });

    it('lets nothing be spent when the books could not be read', async () => {
      const ledger = new MemoryLedger();
      const { meter } = await seasoned(ledger);
      ledger.reserve = () => Promise.reject(new TypeError('the database is away'));
      const booking = meter.book(turn, 'claude-sonnet-5-5')!;
      await expect(meter.open({ ...turn, booking }, body(), 0)).rejects.toMatchObject({ code: 'model_unavailable' });
      const unused = meter.book(turn, 'claude-sonnet-5-5')!;
      unused.giveBack();
      await meter.written();
      expect(ledger.calls).toEqual([]);
    });
  });

  it('counts failures by reason, but not what the visitor stopped', async () => {
    const { meter, registry } = meterWith();
    (await meter.open(call, body('claude-haiku-5-5'), 0)).settle('overloaded', usage);
    (await meter.open(call, body('claude-haiku-5-5'), 0)).settle('aborted', usage);
    const failures = (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('minime_llm_failures_total{'));
    expect(failures).toEqual(['minime_llm_failures_total{model="claude-haiku-5-5",reason="overloaded"} 1']);
  });

  it('shares the metrics of a process that hosts two services', async () => {
    const registry = new Registry();
    for (const { meter } of [1, 2].map(() => meterWith(new MemoryLedger(), {}, registry))) {
      (await meter.open(call, body('claude-haiku-5-5'), 0)).settle('finished', usage);
    }
    expect(await registry.metrics()).toContain('minime_llm_tokens_total{model="claude-haiku-5-5",kind="input"} 2000');
  });
});
