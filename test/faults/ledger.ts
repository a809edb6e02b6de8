import { resolve } from 'node:path';
import { migrate } from '@minime/database';
import { messagingSchema } from '@minime/messaging';
import { createRootLogger } from '@minime/platform';
import { waitFor } from '@minime/testing';
import pg from 'pg';
import { v5 as uuidV5 } from 'uuid';
import { Child } from '../../libs/messaging/test/child.js';
import { shopSchema } from '../../libs/messaging/test/shop.schema.js';

const BUILT = resolve('dist/libs/messaging/test/ledger.process.js');

/** Longer than a lease, a retry and a reconnect: what has not come by then will not. */
const STANDSTILL_MS = 45_000;

/** Longer than the first retry. */
const QUIET_MS = 2_500;

export interface LedgerOptions {
  /** Where the effects are booked. */
  storeUrl: string;
  /** RabbitMQ; without it events travel in the database of the store. */
  brokerUrl?: string;
  /** How long a keeper ponders an event before it books it, in milliseconds. */
  workMs?: number;
  /** The program of the processes; the built one unless told. */
  program?: string;
}

export interface Comparison {
  lost: string[];
  twice: string[];
}

/** Publishers and keepers of a ledger as processes, and the final read of what they booked. */
export class Ledger {
  readonly keepers: Child[] = [];
  private readonly others: Child[] = [];
  private readonly reader: pg.Pool;

  private constructor(private readonly options: LedgerOptions) {
    this.reader = new pg.Pool({ connectionString: options.storeUrl, max: 1, connectionTimeoutMillis: 1_000 });
    this.reader.on('error', () => undefined);
  }

  static async open(options: LedgerOptions): Promise<Ledger> {
    await migrate(options.storeUrl, [messagingSchema, shopSchema], createRootLogger('silent'));
    return new Ledger(options);
  }

  /** Starts a process that books; resolves when it is at work. */
  async keep(brokerUrl = this.options.brokerUrl): Promise<Child> {
    const keeper = this.spawn({}, brokerUrl);
    this.keepers.push(keeper);
    const started = waitFor(() => keeper.lines.some((line) => line.includes('"msg":"started"')), {
      what: 'a keeper to start',
      timeoutMs: 30_000,
    });
    await started.catch((error) => {
      throw new Error(`${error.message}; it said:\n${keeper.lines.join('\n')}`);
    });
    return keeper;
  }

  /** Starts a process that publishes these ids, in their order, with `pauseMs` milliseconds between volleys of twenty. */
  publish(ids: string[], { brokerUrl = this.options.brokerUrl, pauseMs = this.options.workMs ?? 0 } = {}): Child {
    const publisher = this.spawn({ ROLE: 'publisher', WORK_MS: String(pauseMs) }, brokerUrl, ids.join('\n'));
    this.others.push(publisher);
    return publisher;
  }

  /** How many effects there are. */
  async count(): Promise<number> {
    const { rows } = await this.reader.query('SELECT count(*)::integer AS count FROM shop.effects');
    return rows[0].count;
  }

  /** Waits until there are so many effects; false when for a while there came no further one. */
  async reaches(effects: number): Promise<boolean> {
    let before = -1;
    for (;;) {
      const grown = waitFor(async () => (await this.count()) > before, {
        what: 'a further effect',
        timeoutMs: STANDSTILL_MS,
      });
      if (!(await grown.catch(() => false))) return false;
      before = await this.count();
      if (before >= effects) return true;
    }
  }

  /** Waits until for a while no effect has come, whatever their number. */
  async settles(quietMs = QUIET_MS): Promise<void> {
    for (let before = -1; ; ) {
      const now = await this.count();
      if (now === before) return;
      before = now;
      const grown = waitFor(async () => (await this.count()) > now, { what: 'a further effect', timeoutMs: quietMs });
      if (!(await grown.catch(() => false))) return;
    }
  }

  async has(id: string): Promise<boolean> {
    return (await this.reader.query('SELECT FROM shop.effects WHERE message_id = $1', [id])).rows.length > 0;
  }

  /** Ends the keepers, so that nothing is booked any more, and compares effects with inputs: one each and one that follows. */
  async compare(ids: string[]): Promise<Comparison> {
    await Promise.all(this.keepers.splice(0).map((keeper) => keeper.kill('SIGTERM')));
    const { rows } = await this.reader.query<{ message_id: string }>('SELECT message_id FROM shop.effects');
    const booked = new Map<string, number>();
    for (const { message_id } of rows) booked.set(message_id, (booked.get(message_id) ?? 0) + 1);
    const expected = new Set(ids.flatMap((id) => [id, uuidV5('shop.follower', id)]));
    return {
      lost: [...expected].filter((id) => !booked.has(id)),
      twice: [...booked].filter(([id, times]) => times > 1 || !expected.has(id)).map(([id]) => id),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.keepers, ...this.others].map((child) => child.kill('SIGKILL')));
    await this.reader.end();
  }

  private spawn(env: Record<string, string>, brokerUrl: string | undefined, input?: string): Child {
    const { storeUrl, program = BUILT, workMs = 0 } = this.options;
    const broker = brokerUrl === undefined ? { DATABASE_URL: storeUrl } : { RABBITMQ_URL: brokerUrl };
    return Child.start({ ...broker, STORE_URL: storeUrl, WORK_MS: String(workMs), ...env }, program, input);
  }
}
