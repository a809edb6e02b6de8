import { percentile } from '@minime/testing';
import type { Driver, Turn } from './driver.js';
import { type Pace, paced } from './pace.js';
import { cpuSeconds, memoryMb } from './process.usage.js';
import type { Program } from './program.js';
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
  load(1, 10, 20, 50),
  load(50, 2, 100, 50),
  load(200, 2, 100, 50),
  load(50, 4, 100, 10),
  load(500, 1, 100, 200),
];
export const QUICK_LOADS = [load(1, 8, 20, 50), load(50, 1, 100, 50), load(200, 1, 100, 50), load(50, 2, 100, 10)];
/** With an empty store beside the full one: speed must not fall as history grows. */
export const EMPTY_STORE_LOADS = [load(1, 10, 20, 50), load(200, 2, 100, 50)];

const SAMPLE_EVERY_MS = 2_000;

/** What stands apart: neither our processes nor PostgreSQL. */
const OTHERS = new Set(['rabbitmq', 'visitors', 'model']);
const OURS = (name: string): boolean => !OTHERS.has(name);

/**
 * Lets visitors talk and books when answers began, how long words were under way and what it cost.
 * @param store `full`: every visitor has talked before
 */
export async function measureTalk(
  book: ResultBook,
  system: System,
  { driver, model }: { driver: Driver; model: Program },
  { conversations, turns, pace }: Load,
  store: 'full' | 'empty',
): Promise<string[]> {
  const processes = { ...system.processes, visitors: driver.pid, model: model.pid };
  const idle = memoryOf(system);
  const { sessions } = await driver.obey({ do: 'connect', url: system.url, visitors: conversations });
  if (store === 'full' && system.databaseUrl) {
    await seedHistory(
      system,
      sessions.map(({ conversationId }) => conversationId),
    );
  }
  const before = each(processes, cpuSeconds);
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, memoryOf(system));
  }, SAMPLE_EVERY_MS);
  const answerMs = pace.firstTokenMs + pace.words * pace.gapMs;
  const asked = driver.obey({
    do: 'ask',
    question: paced(pace),
    words: pace.words,
    turns,
    expectedMs: answerMs,
    spreadMs: Math.min(answerMs, LONGEST_SPREAD_MS),
  });
  const { turns: answered } = await asked.finally(() => clearInterval(sampling));
  const after = each(processes, cpuSeconds);
  peak = Math.max(peak, memoryOf(system));
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
  for (const name of names) {
    add(`CPU per answer: ${name}`, 'ms', (1_000 * used([name])) / answered.length);
  }
  add('memory before', 'MB', idle);
  add('memory at most', 'MB', peak);
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

/** MB. */
function memoryOf({ processes }: System): number {
  const ours = Object.keys(processes).filter(OURS);
  return ours.reduce((sum, name) => sum + memoryMb(processes[name]!, Object.values(processes)), 0);
}

function each(
  processes: Record<string, number>,
  measure: (pid: number, apart: readonly number[]) => number,
): Record<string, number> {
  const apart = Object.values(processes);
  return Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, measure(pid, apart)]));
}
