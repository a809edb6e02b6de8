import { setTimeout as delay } from 'node:timers/promises';
import { connectVisitor, median } from '@minime/testing';
import { paced } from './pace.js';
import type { ResultBook } from './results.js';
import type { StatementCounter } from './statement.counter.js';
import type { System } from './systems.js';

const TURNS = 10;
const PACE = { firstTokenMs: 50, words: 20, gapMs: 50 };
/** What follows an answer has settled by then: summaries, outbox, bookkeeping. */
const AFTERMATH_MS = 1_500;

/**
 * Books how often services wait for PostgreSQL for one question, on the way to the first words and in all, and what passes
 * through the broker for it.
 */
export async function measureStatements(book: ResultBook, system: System, counter: StatementCounter): Promise<void> {
  const visitor = await connectVisitor(system.url);
  const answer = await visitor.ask(paced(PACE));
  if (answer.status !== 'finished') throw new Error(`the first answer: ${answer.status}`);
  await delay(AFTERMATH_MS);
  const [eventsBefore, framesBefore] = [await eventsHandled(system), visitor.events.length];
  const counts: { first: Record<string, number>; all: Record<string, number> }[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    await delay(AFTERMATH_MS);
    counter.take();
    const chunks = visitor.all('message_chunk').length;
    const answered = visitor.ask(paced(PACE));
    while (visitor.all('message_chunk').length === chunks) await delay(1);
    const first = counter.take();
    await answered;
    await delay(AFTERMATH_MS);
    counts.push({ first, all: counter.take() });
  }
  const events = (await eventsHandled(system)) - eventsBefore;
  const frames = visitor.events.length - framesBefore;
  visitor.disconnect();
  const messages = 'through the broker for one question';
  book.add(messages, 'events handled by services', 'messages', system.name, events / TURNS);
  book.add(messages, `frames of an answer of ${PACE.words} words`, 'messages', system.name, frames / TURNS);
  const applications = [...new Set(counts.flatMap(({ first, all }) => [...Object.keys(first), ...Object.keys(all)]))];
  const group = 'round trips to PostgreSQL for one question';
  const total = (of: Record<string, number>) => Object.values(of).reduce((sum, count) => sum + count, 0);
  const add = (what: string, values: number[]) => book.add(group, what, 'statements', system.name, median(values));
  add(
    'until the first words',
    counts.map(({ first }) => total(first)),
  );
  for (const name of applications.sort()) {
    add(
      `until the first words: ${name}`,
      counts.map(({ first }) => first[name] ?? 0),
    );
  }
  add(
    'in all',
    counts.map(({ first, all }) => total(first) + total(all)),
  );
}

const HANDLED = /^minime_message_handling_seconds_count\{[^}]*\} (\d+)/gm;

/** Messages that all services together have handled so far. */
async function eventsHandled({ managementUrls = [] }: System): Promise<number> {
  const pages = await Promise.all(managementUrls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return pages.flatMap((page) => [...page.matchAll(HANDLED)]).reduce((sum, [, count]) => sum + Number(count), 0);
}
