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
  private readonly uncommitted = new WeakSet<object>();

  constructor(
    schema: string,
    private readonly committed: () => void,
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
    this.uncommitted.add(runnerOf(transaction));
  }

  override prepare<T extends EventType>(type: T, data: EventData<T>, options?: PublishOptions): PreparedEvent {
    const { id, body, traceparent } = seal(type, data, options);
    return { values: [id, type, body, traceparent], committed: this.committed };
  }

  /** To be told by the data source: wakes the relay when the outermost transaction of an added event is through. */
  readonly commits: EntitySubscriberInterface = {
    afterTransactionCommit: ({ queryRunner }: TransactionCommitEvent) => {
      if (queryRunner.isTransactionActive || !this.uncommitted.delete(queryRunner)) return;
      this.committed();
    },
  };
}

/** An entity manager has the query runner of its transaction; a query runner is one. */
function runnerOf(transaction: Statements): object {
  return ('queryRunner' in transaction && (transaction.queryRunner as object | undefined)) || transaction;
}
