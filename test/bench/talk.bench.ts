import type { Driver, Turn } from './driver.js';
import { type Pace, paced } from './pace.js';
import { cpuSeconds, memoryMb } from './process.usage.js';
import { percentile } from './statistics.js';
import { seedHistory } from './store.js';
import type { System } from './systems.js';

/** So many conversations at once, each asking so many times. */
export interface Load {
  name: string;
  conversations: number;
  turns: number;
  pace: Pace;
}

const FIRST_TOKEN_MS = 50;
const load = (conversations: number, turns: number, words: number, gapMs: number): Load => ({
  name: `${conversations} at gap ${gapMs} ms`,
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

/** Milliseconds, seconds and MB. */
export interface TalkFigures {
  addedP50: number;
  addedP95: number;
  addedP99: number;
  relayP50: number;
  relayP99: number;
  sessionP50: number;
  /** CPU seconds per answer, by process. */
  cpu: Record<string, number>;
  /** MB at the end of the load, by process. */
  memory: Record<string, number>;
  errors: number;
  problems: string[];
}

/** @param history whether every conversation has talked before */
export async function measureTalk(system: System, driver: Driver, load: Load, history: boolean): Promise<TalkFigures> {
  const { conversations, turns, pace } = load;
  const { sessions } = await driver.obey({ do: 'connect', url: system.url, visitors: conversations });
  if (history && system.databaseUrl) {
    await seedHistory(
      system,
      sessions.map(({ conversationId }) => conversationId),
    );
  }
  const usedBefore = each(system, cpuSeconds);
  const answerMs = pace.firstTokenMs + pace.words * pace.gapMs;
  const question = { question: paced(pace), words: pace.words, expectedMs: answerMs };
  const answered = await driver.obey({ do: 'ask', ...question, turns, spreadMs: Math.min(answerMs, 10_000) });
  const used = each(system, cpuSeconds);
  const memory = each(system, memoryMb);
  await driver.obey({ do: 'leave' });

  const answers = conversations * turns;
  const cpu = Object.fromEntries(Object.keys(used).map((name) => [name, (used[name]! - usedBefore[name]!) / answers]));
  return {
    ...timesOf(answered.turns, pace),
    sessionP50: percentile(
      sessions.map(({ ms }) => ms),
      0.5,
    ),
    cpu,
    memory,
  };
}

function timesOf(turns: Turn[], { firstTokenMs }: Pace) {
  const added = turns.map(({ firstMs }) => firstMs - firstTokenMs);
  const relays = turns.flatMap((turn) => turn.relays);
  const problems = turns.flatMap(({ problem }) => problem ?? []);
  return {
    addedP50: percentile(added, 0.5),
    addedP95: percentile(added, 0.95),
    addedP99: percentile(added, 0.99),
    relayP50: percentile(relays, 0.5),
    relayP99: percentile(relays, 0.99),
    errors: problems.length,
    problems: [...new Set(problems)].slice(0, 5),
  };
}

function each({ processes }: System, measure: (pid: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, measure(pid)]));
}
