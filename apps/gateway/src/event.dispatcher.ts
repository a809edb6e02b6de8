import {
  type Acknowledgement,
  type ClientEvent,
  type ClientMessage,
  clientMessages,
  type ErrorDetail,
} from '@minime/contracts';
import { inTrace, type Logger } from '@minime/platform';
import { Inject, Injectable } from '@nestjs/common';
import pLimit, { type LimitFunction } from 'p-limit';
import { Allowance } from './allowance.js';
import { ClientEvents, type Outcome } from './client.events.js';
import { LOGGER } from './gateway.tokens.js';
import { rateLimited } from './rate-limiter.js';
import { Refusal, toRefusal, unavailable } from './refusal.js';
import type { Visitor } from './visitor.js';
import type { VisitorStream } from './visitor.stream.js';

/** Events of one connection that may wait for their turn. */
const MAX_WAITING = 32;
const OVERFLOW_RETRY_MS = 1_000;

/** One connection as the handlers of its events see it. */
export class Connection {
  /** One at a time, in the order they came. */
  readonly queue: LimitFunction = pLimit(1);
  readonly allowance = new Allowance();

  constructor(
    readonly visitor: Visitor,
    readonly stream: VisitorStream,
    /** Tells the client of a failure that nobody waits for with a callback. */
    readonly report: (error: ErrorDetail) => void,
  ) {}
}

type Answer = (acknowledgement: Acknowledgement) => void;
type Parsed = { [E in ClientEvent]: { event: E; message: ClientMessage<E> } }[ClientEvent];

/** Takes whatever a client sends, and answers each event exactly once: through its callback, else failures as `error`. */
@Injectable()
export class EventDispatcher {
  private readonly inFlight = new Set<Promise<void>>();
  private closing = false;

  constructor(
    private readonly events: ClientEvents,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param packet the event's name, its arguments and, where the client waits for one, the acknowledgement callback */
  dispatch(connection: Connection, packet: unknown[]): void {
    const answer = answerTo(connection, packet);
    try {
      const parsed = parse(packet);
      this.admit(connection, parsed.event);
      // What a client sends begins a trace: all that it leads to, in whichever service, bears its id.
      const span = { name: `socket ${parsed.event}`, kind: 'server' } as const;
      this.track(connection.queue(() => inTrace(undefined, () => this.serve(connection, parsed, answer), span)));
    } catch (error) {
      answer({ ok: false, error: this.refusalOf(error, connection.visitor).detail });
    }
  }

  /** Refuses what comes from now on; resolves when everything that was taken on has been answered. */
  async drain(): Promise<void> {
    this.closing = true;
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  private admit({ queue, allowance }: Connection, event: ClientEvent): void {
    if (this.closing) throw unavailable();
    if (queue.pendingCount >= MAX_WAITING) throw rateLimited(OVERFLOW_RETRY_MS);
    const waitMs = event === 'message' ? 0 : allowance.take();
    if (waitMs > 0) throw rateLimited(waitMs);
  }

  private async serve(connection: Connection, parsed: Parsed, answer: Answer): Promise<void> {
    try {
      const { turnId, afterwards } = await this.handle(connection, parsed);
      answer({ ok: true, ...(turnId && { turnId }) });
      afterwards?.();
    } catch (error) {
      answer({ ok: false, error: this.refusalOf(error, connection.visitor).detail });
    }
  }

  private handle(connection: Connection, { event, message }: Parsed): Promise<Outcome> {
    const handler = this.events[event] as (connection: Connection, message: Parsed['message']) => Promise<Outcome>;
    return handler.call(this.events, connection, message);
  }

  private track(work: Promise<void>): void {
    this.inFlight.add(work);
    void work.finally(() => this.inFlight.delete(work));
  }

  private refusalOf(error: unknown, { conversationId }: Visitor): Refusal {
    const refusal = toRefusal(error);
    const { code, cause } = refusal;
    if (code === 'internal') this.logger.error({ err: error, conversationId }, 'event failed');
    else if (code === 'unavailable' && cause) this.logger.warn({ err: cause, conversationId }, 'event not accepted');
    else this.logger.debug({ code, conversationId }, 'event refused');
    return refusal;
  }
}

function answerTo(connection: Connection, packet: unknown[]): Answer {
  const callback = packet.at(-1);
  if (typeof callback === 'function') return (acknowledgement) => callback(acknowledgement);
  return (acknowledgement) => {
    if (!acknowledgement.ok) connection.report(acknowledgement.error);
  };
}

function parse([event, argument]: unknown[]): Parsed {
  if (typeof event !== 'string' || !Object.hasOwn(clientMessages, event)) {
    throw new Refusal('invalid_message', 'This server does not know such an event.');
  }
  const payload = typeof argument === 'function' ? undefined : argument;
  const result = clientMessages[event as ClientEvent].safeParse(event === 'end' ? (payload ?? {}) : payload);
  if (!result.success) {
    const fields = [...new Set(result.error.issues.map(({ path }) => path.join('.') || 'payload'))];
    throw new Refusal('invalid_message', `This ${event} is not usable: ${fields.join(', ')}.`);
  }
  return { event, message: result.data } as Parsed;
}
