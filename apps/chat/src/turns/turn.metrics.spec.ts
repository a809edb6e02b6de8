import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Registry } from 'prom-client';
import type { Outcome } from '../ports.js';
import type { LiveTurn } from './live.turn.js';
import { TurnMetrics } from './turn.metrics.js';

const turn = (spokeAt: number | undefined, seq: number) => ({ spokeAt, content: { seq } }) as LiveTurn;
const ended = (status: Outcome['status']) => ({ status }) as Outcome;

async function measured(live: LiveTurn, outcome: Outcome, since: number): Promise<string> {
  const registry = new Registry();
  TurnMetrics.of(registry).settled(live, outcome, since);
  return registry.metrics();
}

describe('what operations sees of a turn', () => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(1_800_000_000_000);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is how long its visitor waited for the first and the last word, and in how many chunks it came', async () => {
    const since = Date.now() - 2_500;
    const text = await measured(turn(since + 700, 12), ended('finished'), since);
    expect(text).toContain('minime_turn_first_words_seconds_sum 0.7');
    expect(text).toContain('minime_turn_seconds_bucket{le="2",status="finished"} 0');
    expect(text).toContain('minime_turn_seconds_bucket{le="3",status="finished"} 1');
    expect(text).toContain('minime_turn_chunks_sum 12');
  });

  it('takes no apology for first words', async () => {
    const text = await measured(turn(Date.now(), 1), ended('failed'), Date.now() - 100);
    expect(text).toContain('minime_turn_first_words_seconds_count 0');
    expect(text).toContain('minime_turn_seconds_count{status="failed"} 1');
  });

  it('is never less than nothing, however the clocks of two machines differ', async () => {
    const text = await measured(turn(Date.now(), 1), ended('finished'), Date.now() + 60_000);
    expect(text).toContain('minime_turn_seconds_sum{status="finished"} 0');
    expect(text).toContain('minime_turn_first_words_seconds_sum 0');
  });
});
