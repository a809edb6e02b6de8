import { percentile } from '@minime/testing';
import type { Driver, Turn } from './driver.js';
import { type Pace, paced } from './pace.js';
import { cpuSeconds, memoryMb } from './process.usage.js';
import type { ResultBook } from './results.js';
import { seedHistory } from './store.js';
import type { System } from './systems.js';

/** So many conversations at once, each asking so many times. */
export interface Load {
  conversations: number;
  turns: number;
  pace: Pace;
}

const FIRST_TOKEN_MS = 50;
/** First questions come within this time at most; all talk at once afterwards. */
const LONGEST_SPREAD_MS = 10_000;
const load = (conversations: number, turns: number, words: number, gapMs: number): Load => ({
  conversations,
  turns,
  pace: { firstTokenMs: FIRST_TOKEN_MS, words, gapMs },
});

export const LOADS = [
  load(1, 15, 20, 50),
  load(50, 2, 100, 50),
  load(200, 2, 100, 50),
  load(50, 4, 100, 10),
  load(500, 1, 100, 200),
];
export const QUICK_LOADS = [load(1, 8, 20, 50), load(50, 1, 100, 50), load(200, 1, 100, 50)];

/** What Minime runs as; RabbitMQ, driver and model stand apart. */
const OURS = (name: string): boolean => name !== 'rabbitmq';

/**
 * Lets visitors talk and books when answers began, how long words were under way and what it cost.
 * @param store `full`: every visitor has talked before
 */
export async function measureTalk(
  book: ResultBook,
  system: System,
  driver: Driver,
  { conversations, turns, pace }: Load,
  store: 'full' | 'empty',
): Promise<string[]> {
  const { sessions } = await driver.obey({ do: 'connect', url: system.url, visitors: conversations });
  if (store === 'full' && system.databaseUrl) {
    await seedHistory(
      system,
      sessions.map(({ conversationId }) => conversationId),
    );
  }
  const before = each(system, cpuSeconds);
  const answerMs = pace.firstTokenMs + pace.words * pace.gapMs;
  const { turns: answered } = await driver.obey({
    do: 'ask',
    question: paced(pace),
    words: pace.words,
    turns,
    expectedMs: answerMs,
    spreadMs: Math.min(answerMs, LONGEST_SPREAD_MS),
  });
  const after = each(system, cpuSeconds);
  const memory = each(system, memoryMb);
  await driver.obey({ do: 'leave' });

  const group = `${conversations} at once, a word every ${pace.gapMs} ms${store === 'empty' ? ', empty store' : ''}`;
  const add = (what: string, unit: string, value: number) => book.add(group, what, unit, system.name, value);
  const added = answered.map(({ firstMs }) => firstMs - pace.firstTokenMs);
  const relays = answered.flatMap((turn) => turn.relays);
  for (const share of [0.5, 0.95, 0.99]) add(`added to first words p${share * 100}`, 'ms', percentile(added, share));
  for (const share of [0.5, 0.99]) add(`word under way p${share * 100}`, 'ms', percentile(relays, share));
  const used = (names: string[]) => names.reduce((sum, name) => sum + after[name]! - before[name]!, 0);
  const names = Object.keys(after);
  add('CPU per answer', 'ms', (1_000 * used(names.filter(OURS))) / answered.length);
  for (const name of names.length > 1 ? names : []) {
    add(`CPU per answer: ${name}`, 'ms', (1_000 * used([name])) / answered.length);
  }
  add(
    'memory',
    'MB',
    names.filter(OURS).reduce((sum, name) => sum + memory[name]!, 0),
  );
  add(
    'connect to session p50',
    'ms',
    percentile(
      sessions.map(({ ms }) => ms),
      0.5,
    ),
  );
  const problems = answered.flatMap(({ problem }: Turn) => problem ?? []);
  add('errors', 'answers', problems.length);
  return [...new Set(problems)];
}

function each({ processes }: System, measure: (pid: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, measure(pid)]));
}
