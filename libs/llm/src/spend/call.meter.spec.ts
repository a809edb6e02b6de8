import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { Registry } from 'prom-client';
import { priceTable } from '../prices.js';
import { CallMeter } from './call.meter.js';
import { CallMetrics } from './call.metrics.js';
import { SpendLedger, type SpentCall } from './spend.ledger.js';

class MemoryLedger extends SpendLedger {
  readonly calls: SpentCall[] = [];

  async record(call: SpentCall): Promise<void> {
    this.calls.push(call);
  }
}

class BrokenLedger extends SpendLedger {
  async record(): Promise<void> {
    throw new Error('the database is away');
  }
}

const silent = pino({ level: 'silent' });
const call = { purpose: 'turn' as const, conversationId: 'c1', system: [], messages: [] };
const usage = { input: 1_000, output: 100, cacheRead: 0, cacheWrite: 0 };

describe('CallMeter', () => {
  it('writes down what a call cost and counts it', async () => {
    const registry = new Registry();
    const ledger = new MemoryLedger();
    const meter = new CallMeter(priceTable(), ledger, new CallMetrics(registry), silent);

    const account = meter.open(call, 'claude-sonnet-5-5', performance.now() - 1_000);
    account.spoke();
    expect(account.settle('finished', usage)).toBeCloseTo(0.003, 10);
    await meter.written();

    expect(ledger.calls).toEqual([
      expect.objectContaining({
        purpose: 'turn',
        conversationId: 'c1',
        model: 'claude-sonnet-5-5',
        usage,
        outcome: 'finished',
      }),
    ]);
    expect(ledger.calls[0]!.firstTokenMs).toBeGreaterThanOrEqual(1_000);
    expect(ledger.calls[0]!.totalMs).toBeLessThan(1_000);
    const text = await registry.metrics();
    expect(text).toContain('minime_llm_tokens_total{model="claude-sonnet-5-5",kind="input"} 1000');
    expect(text).toContain('minime_llm_first_token_seconds_count{model="claude-sonnet-5-5",purpose="turn"} 1');
    expect(text).toMatch(/minime_llm_cost_usd_total\{model="claude-sonnet-5-5",purpose="turn"\} 0\.003/);
    expect(text).not.toMatch(/minime_llm_failures_total\{/);
  });

  it('counts failures by reason, but not what the visitor stopped', async () => {
    const registry = new Registry();
    const meter = new CallMeter(priceTable(), new MemoryLedger(), new CallMetrics(registry), silent);
    meter.open(call, 'claude-haiku-5-5', 0).settle('overloaded', usage);
    meter.open(call, 'claude-haiku-5-5', 0).settle('aborted', usage);
    const failures = (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('minime_llm_failures_total{'));
    expect(failures).toEqual(['minime_llm_failures_total{model="claude-haiku-5-5",reason="overloaded"} 1']);
  });

  it('lets the answer pass when the books cannot be written', async () => {
    const meter = new CallMeter(priceTable(), new BrokenLedger(), new CallMetrics(new Registry()), silent);
    expect(meter.open(call, 'claude-haiku-5-5', 0).settle('finished', usage)).toBeGreaterThan(0);
    await expect(meter.written()).resolves.toBeUndefined();
  });

  it('shares the metrics of a process that hosts two services', async () => {
    const registry = new Registry();
    const meters = [1, 2].map(() => new CallMeter(priceTable(), new MemoryLedger(), new CallMetrics(registry), silent));
    for (const meter of meters) meter.open(call, 'claude-haiku-5-5', 0).settle('finished', usage);
    expect(await registry.metrics()).toContain('minime_llm_tokens_total{model="claude-haiku-5-5",kind="input"} 2000');
  });
});
