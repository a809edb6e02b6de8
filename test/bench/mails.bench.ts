import { waitFor } from '@minime/testing';
import type { Driver } from './driver.js';
import { paced } from './pace.js';
import type { ResultBook } from './results.js';
import type { System } from './systems.js';

/** What the sandbox keeps is more. */
const CONVERSATIONS = 200;
const PACE = { firstTokenMs: 10, words: 3, gapMs: 1 };
const TIMEOUT_MS = 120_000;

/** Lets visitors talk for one question and say goodbye, and books how fast the owner's mails come. */
export async function measureMails(book: ResultBook, system: System, driver: Driver): Promise<void> {
  const { inbox } = system.sandbox ?? {};
  if (!inbox) throw new Error(`${system.name} sends no mails`);
  await driver.obey({ do: 'connect', url: system.url, visitors: CONVERSATIONS });
  const { words } = PACE;
  const ask = { question: paced(PACE), words, turns: 1, expectedMs: 1_000, spreadMs: 5_000 };
  const { turns } = await driver.obey({ do: 'ask', ...ask });
  const began = performance.now();
  await driver.obey({ do: 'end' });
  const wanted = turns.length;
  await waitFor(() => inbox.list().length >= wanted, { what: `${wanted} mails`, timeoutMs: TIMEOUT_MS });
  const seconds = (performance.now() - began) / 1_000;
  await driver.obey({ do: 'leave' });
  const group = `${CONVERSATIONS} conversations that end together`;
  book.add(group, 'summary mails', 'per second', system.name, wanted / seconds);
}
