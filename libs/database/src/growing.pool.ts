import pg from 'pg';

type Took = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void;

/** A statement with a name, without its values. */
type Named = Required<Pick<pg.QueryConfig, 'name' | 'text'>> & { parameters: number };

/** Networks forget a connection that says nothing for minutes, and tell neither end. */
const KEEP_ALIVE_MS = 30_000;

interface Waiting {
  resolve: (client: pg.PoolClient | Promise<pg.PoolClient>) => void;
  reject: (error: Error) => void;
}

/**
 * A pool that grows while nobody waits for it: who finds no connection free gets the one that is free or made sooner, and
 * what is made knows the statements of the others before it is given away. By itself the pool makes one for whoever found
 * none, who then waits tens of milliseconds for what another connection could have done in one.
 * The last connection stays, so that the first question after a pause finds it warm.
 */
export class GrowingPool extends pg.Pool {
  private readonly waiting: Waiting[] = [];
  private readonly named = new Map<string, Named>();

  constructor({ onConnect, ...config }: pg.PoolConfig) {
    super({
      min: 1,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      ...config,
      onConnect: async (client) => {
        await onConnect?.(client);
        if (this.totalCount > 1) await this.prepare(client);
      },
    });
    // Those in the pool's own queue come first, within the release itself.
    this.on('release', () => process.nextTick(() => this.handOn()));
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(took: Took): void;
  override connect(took?: Took): Promise<pg.PoolClient> | undefined {
    const client = this.hasToGrow ? this.whicheverIsSooner() : undefined;
    if (!took) return client ?? super.connect();
    if (!client) super.connect(took);
    client?.then(
      (connected) => took(undefined, connected, (error) => connected.release(error as Error)),
      (error) => took(error, undefined, () => undefined),
    );
    return undefined;
  }

  /** Typed by the pool's own overloads. */
  override query(config: unknown, ...more: unknown[]): never {
    const { name, text, values } = config as Partial<pg.QueryConfig>;
    if (name && text && !this.named.has(name)) this.named.set(name, { name, text, parameters: values?.length ?? 0 });
    return super.query(config as never, ...(more as never[])) as never;
  }

  /** What cannot be prepared now is when it is asked for. */
  private async prepare(client: pg.ClientBase): Promise<void> {
    for (const statement of this.named.values()) await prepared(client, statement).catch(() => undefined);
  }

  /** Some are there, all of them are taken, and there may be more. */
  private get hasToGrow(): boolean {
    return this.idleCount === 0 && this.totalCount > 0 && this.totalCount < this.options.max && !this.ending;
  }

  private whicheverIsSooner(): Promise<pg.PoolClient> {
    return new Promise((resolve, reject) => {
      const own: Waiting = { resolve, reject };
      this.waiting.push(own);
      super.connect().then(
        (made) => (this.leaves(own) ? resolve(made) : made.release()),
        (error) => this.leaves(own) && reject(error),
      );
    });
  }

  private leaves(waiting: Waiting): boolean {
    const at = this.waiting.indexOf(waiting);
    if (at >= 0) this.waiting.splice(at, 1);
    return at >= 0;
  }

  private handOn(): void {
    if (this.idleCount > 0 && !this.ending) this.waiting.shift()?.resolve(super.connect());
  }
}

/** Binds a statement, which parses and plans it, and does not run it. */
class Preparation extends pg.Query {
  /** Called by `pg` when all but the execution was sent. */
  protected _getRows(connection: pg.Connection): void {
    connection.sync();
  }
}

const prepared = (client: pg.ClientBase, { parameters, ...statement }: Named): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null) => (error ? reject(error) : resolve());
    client.query(
      Object.assign(new Preparation({ ...statement, values: Array(parameters).fill(null) }), { callback: done }),
    );
  });
