import type { EventType } from '@minime/contracts';
import type { Host } from '@minime/platform';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { SealedMessage } from './messages/message.codec.js';
import type { FrameBus, Requester } from './ports.js';

/** Makes sealed messages durable. */
export interface MessageSender {
  /**
   * Resolves when all are durable, rejects when one may not be; then all may be sent again, under the same ids.
   * @throws AppError `unavailable` (retryable)
   */
  send(messages: SealedMessage[]): Promise<void>;
  /**
   * The same for the oldest rows of an outbox that lies in the sender's own database: they change their place in one step.
   * @param outbox full name of the table
   * @param limit of rows
   * @param expected what probably stands there: places for it are kept
   * @returns how many there were
   */
  move?(outbox: string, limit: number, expected: EventType[]): Promise<number>;
}

/** What either broker offers to one app. */
export interface Transport {
  sender: MessageSender;
  frames: FrameBus;
  requester: Requester;
  strategy: CustomTransportStrategy;
  /** After the strategy is drained: flushes what is on its way and lets go of the broker. */
  close(): Promise<void>;
}

export interface TransportOptions {
  app: string;
  /** Names this replica; different for each start. */
  replica: string;
  host: Host;
  prefetch?: Prefetch;
}

/** How many messages of an event one replica handles at once. */
export type Prefetch = Partial<Record<EventType, number>>;

const DEFAULT_PREFETCH = 10;

/** Running handlers get so long to finish at shutdown, in milliseconds; below the 25 s of the whole process. */
export const DRAIN_DEADLINE_MS = 20_000;

export const prefetchOf = ({ prefetch }: TransportOptions, event: EventType) => prefetch?.[event] ?? DEFAULT_PREFETCH;
