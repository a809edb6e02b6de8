import type { EventData, EventType } from '@minime/contracts';
import type { EntitySubscriberInterface, TransactionCommitEvent } from 'typeorm';
import { seal } from '../messages/message.codec.js';
import { messagingTables } from '../messaging.tables.js';
import { Outbox, type PreparedEvent, type PublishOptions, type Statements } from '../ports.js';

/**
 * Writes events as rows of the caller's transaction and learns of its commit from TypeORM, so that the relay starts
 * at once; what is committed without TypeORM seeing it is found by the relay's own polling.
 */
export class TransactionalOutbox extends Outbox {
  private readonly table: string;
  private readonly uncommitted = new WeakMap<object, EventType[]>();

  constructor(
    schema: string,
    /** Hears what was committed. */
    private readonly committed: (types: EventType[]) => void,
  ) {
    super();
    this.table = messagingTables(schema).outbox;
  }

  async add<T extends EventType>(
    transaction: Statements,
    type: T,
    data: EventData<T>,
    options?: PublishOptions,
  ): Promise<void> {
    const { values } = this.prepare(type, data, options);
    const insert = `INSERT INTO ${this.table} ("message_id", "type", "body", "traceparent") VALUES ($1, $2, $3, $4)`;
    await transaction.query(insert, [...values]);
    const runner = runnerOf(transaction);
    this.uncommitted.set(runner, [...(this.uncommitted.get(runner) ?? []), type]);
  }

  override prepare<T extends EventType>(type: T, data: EventData<T>, options?: PublishOptions): PreparedEvent {
    const { id, body, traceparent } = seal(type, data, options);
    return { values: [id, type, body, traceparent], committed: () => this.committed([type]) };
  }

  /** To be told by the data source: wakes the relay when the outermost transaction of an added event is through. */
  readonly commits: EntitySubscriberInterface = {
    afterTransactionCommit: ({ queryRunner }: TransactionCommitEvent) => {
      const types = queryRunner.isTransactionActive ? undefined : this.uncommitted.get(queryRunner);
      if (!types) return;
      this.uncommitted.delete(queryRunner);
      this.committed(types);
    },
  };
}

/** An entity manager has the query runner of its transaction; a query runner is one. */
function runnerOf(transaction: Statements): object {
  return ('queryRunner' in transaction && (transaction.queryRunner as object | undefined)) || transaction;
}
