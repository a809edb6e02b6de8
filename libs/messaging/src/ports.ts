import type { Envelope, EventData, EventType, Frame, Reply, RequestData, RequestType } from '@minime/contracts';
import type { EntityManager } from 'typeorm';

export interface PublishOptions {
  /** Names the message; give a derived UUID where a repeat of the same publish must be the same message. */
  id?: string;
  conversationId?: string;
  /** Id of the message whose handling emits this one. */
  causationId?: string;
}

export type OutgoingEvent = { [T in EventType]: { type: T; data: EventData<T>; options?: PublishOptions } }[EventType];

/** Sends events to everybody who subscribed to them. */
export abstract class EventPublisher {
  /**
   * Resolves with the message id once the event is durable (broker confirm, or commit when embedded).
   * @throws AppError `unavailable` (retryable) when that cannot be had in time; ZodError when `data` breaks its contract.
   */
  abstract publish<T extends EventType>(type: T, data: EventData<T>, options?: PublishOptions): Promise<string>;
  /** The same for several at once: all are durable together, or the caller hears that one may not be. */
  abstract publishAll(events: OutgoingEvent[]): Promise<void>;
}

/** Whatever runs a statement inside the caller's transaction: TypeORM's EntityManager or QueryRunner. */
export type Statements = Pick<EntityManager, 'query'>;

/** Emits events together with the state they tell of: rows of the same transaction, relayed after its commit. */
export abstract class Outbox {
  abstract add<T extends EventType>(
    transaction: Statements,
    type: T,
    data: EventData<T>,
    options?: PublishOptions,
  ): Promise<void>;
  /** For a statement that stores state and event in one: the row that it has to write into the outbox. */
  abstract prepare<T extends EventType>(type: T, data: EventData<T>, options?: PublishOptions): PreparedEvent;
}

export interface PreparedEvent {
  /** `message_id`, `type`, `body`, `traceparent`. */
  values: readonly [string, string, string, string | undefined];
  /** To be called when the statement is through: the event leaves at once. */
  committed(): void;
}

/** Remembers which messages a consumer has dealt with. */
export abstract class Inbox {
  /**
   * Runs `effect` in one transaction with the note that `consumer` has seen `message`.
   * Resolves false, without running it, when that note was there already.
   */
  abstract once(
    consumer: string,
    message: Pick<Envelope, 'id'>,
    effect: (transaction: EntityManager) => Promise<void>,
  ): Promise<boolean>;
}

/** What the broker keeps besides what is on its way: dead letters, and events that nobody took. */
export abstract class KeptMessages {
  /** How many dead letters lie in which service's queue; empty when none does. */
  abstract waiting(): Promise<{ queue: string; count: number }[]>;
  /** Deletes what is older than `days`. @returns how many */
  abstract forgetOlderThan(days: number): Promise<number>;
  /**
   * Deletes all that holds the id of the conversation, of every service; on the embedded queue also what waits to be handled.
   * What comes after that, each consumer has to drop itself.
   */
  abstract forgetConversation(conversationId: string): Promise<void>;
}

/** Fast, unconfirmed way from the worker of a turn to every gateway replica; frames of one process keep their order. */
export abstract class FrameBus {
  abstract publish(frame: Frame): void;
  /** Returns a function that ends the subscription. */
  abstract subscribe(listener: (frame: Frame) => void): () => void;
  /** Calls back whenever frames may have been missed (the connection was lost and is back). Returns an unsubscribe. */
  abstract onInterrupted(listener: () => void): () => void;
}

/** Questions between services that a visitor waits for. */
export abstract class Requester {
  /**
   * @param timeoutMs milliseconds, 3,000 unless told
   * @throws AppError `unavailable` (retryable) when no answer came in time
   */
  abstract ask<R extends RequestType>(type: R, data: RequestData<R>, timeoutMs?: number): Promise<Reply<R>>;
}
