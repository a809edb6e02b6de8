import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@minime/platform';
import type { DataSource, QueryRunner } from 'typeorm';
import { SyncLock } from '../ports.js';

/** Names the lock within its database (any number that nothing else uses). */
const LOCK = 5_813_220_947_611;
const ASK_EVERY_MS = 250;

/** An advisory lock of PostgreSQL: held by a connection, so it ends with the process that holds it. */
export class AdvisorySyncLock extends SyncLock {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async hold<T>(patienceMs: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const connection = this.dataSource.createQueryRunner();
    try {
      await take(connection, Date.now() + patienceMs, signal);
      try {
        return await work();
      } finally {
        await connection.query('SELECT pg_advisory_unlock($1)', [LOCK]);
      }
    } finally {
      await connection.release();
    }
  }
}

async function take(connection: QueryRunner, deadline: number, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const [row] = await connection.query('SELECT pg_try_advisory_lock($1) AS held', [LOCK]);
    if (row.held) return;
    if (Date.now() >= deadline) {
      throw new AppError('sync_busy', 'another knowledge sync is running', { retryable: true });
    }
    await delay(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
