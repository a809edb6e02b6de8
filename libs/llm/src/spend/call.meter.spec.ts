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
