import type { Acknowledgement, ClientEvent, ServerEvent, ServerMessage } from '@minime/contracts';
import { io, type Socket } from 'socket.io-client';

export type VisitorEvent = { [E in ServerEvent]: { event: E; payload: ServerMessage<E> } }[ServerEvent];

export interface VisitorAuth {
  token?: string;
  locale?: string;
  timeZone?: string;
  page?: string;
  referrer?: string;
}

export interface VisitorOptions {
  /** Sent as HTTP headers of the handshake: `Origin`, `X-Forwarded-For`. */
  headers?: Record<string, string>;
  /** Longest wait for one event, 30,000 ms by default. */
  timeoutMs?: number;
}

export interface VisitorAnswer {
  turnId: string;
  text: string;
  status: ServerMessage<'finish'>['status'];
  reason?: string;
  epoch: number;
  citations: ServerMessage<'citation'>[];
  cards: ServerMessage<'card'>[];
}

/** Why the server refused a connection: `err.data` of Socket.IO. */
export class ConnectionRefused extends Error {
  constructor(
    message: string,
    readonly data: { code: string; message: string } | undefined,
  ) {
    super(message);
  }
}

interface Waiter {
  matches: (event: VisitorEvent) => boolean;
  resolve: (event: VisitorEvent) => void;
}

/** A visitor with the plainest client there can be; remembers every event in the order of arrival. */
export class Visitor {
  readonly events: VisitorEvent[] = [];
  private readonly waiters = new Set<Waiter>();

  private constructor(
    readonly socket: Socket,
    private readonly timeoutMs: number,
  ) {
    socket.onAny((event: ServerEvent, payload) => this.take({ event, payload } as VisitorEvent));
  }

  /** Connects, and returns when the `session` is there. @throws ConnectionRefused */
  static async connect(
    url: string,
    auth: VisitorAuth = {},
    { headers, timeoutMs = 30_000 }: VisitorOptions = {},
  ): Promise<Visitor> {
    const socket = io(url, {
      auth,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...(headers && { extraHeaders: headers }),
    });
    const visitor = new Visitor(socket, timeoutMs);
    const refused = new Promise<never>((_, reject) => {
      socket.once('connect_error', (error: Error & { data?: ConnectionRefused['data'] }) =>
        reject(new ConnectionRefused(error.message, error.data)),
      );
    });
    try {
      await Promise.race([visitor.next('session'), refused]);
    } catch (error) {
      socket.disconnect();
      throw error;
    }
    return visitor;
  }

  get session(): ServerMessage<'session'> {
    return this.all('session').at(-1) as ServerMessage<'session'>;
  }

  /** The payloads of one event so far, oldest first. */
  all<E extends ServerEvent>(event: E): ServerMessage<E>[] {
    return this.events.filter((entry) => entry.event === event).map(({ payload }) => payload as ServerMessage<E>);
  }

  /** The first such event, from those that have arrived or else the next to come. */
  async next<E extends ServerEvent>(
    event: E,
    matches: (payload: ServerMessage<E>) => boolean = () => true,
  ): Promise<ServerMessage<E>> {
    const isIt = (entry: VisitorEvent) => entry.event === event && matches(entry.payload as ServerMessage<E>);
    const found = this.events.find(isIt) ?? (await this.wait(isIt, event));
    return found.payload as ServerMessage<E>;
  }

  /** Sends an event and returns the server's acknowledgement. */
  send(event: ClientEvent, payload: object): Promise<Acknowledgement> {
    return this.socket.timeout(this.timeoutMs).emitWithAck(event, payload);
  }

  /** Asks and waits for the whole answer. @throws Error when the server refuses the question. */
  async ask(text: string, more: { clientMessageId?: string } = {}): Promise<VisitorAnswer> {
    const acknowledgement = await this.send('message', { text, ...more });
    if (!acknowledgement.ok) throw new Error(`refused: ${acknowledgement.error.code}`);
    return this.answer(acknowledgement.turnId as string);
  }

  /** Waits for the end of a turn and puts its text together as a client would. */
  async answer(turnId: string): Promise<VisitorAnswer> {
    const finish = await this.next('finish', (payload) => payload.turnId === turnId);
    return {
      turnId,
      ...this.shown(turnId, finish.epoch),
      status: finish.status,
      ...(finish.reason !== undefined && { reason: finish.reason }),
      epoch: finish.epoch,
    };
  }

  disconnect(): void {
    this.socket.disconnect();
  }

  /** A history may bring the beginning; what follows is added, a snapshot replaces all before it. */
  private shown(turnId: string, epoch: number): Pick<VisitorAnswer, 'text' | 'citations' | 'cards'> {
    let text = '';
    let citations: VisitorAnswer['citations'] = [];
    let cards: VisitorAnswer['cards'] = [];
    for (const { event, payload } of this.events) {
      const part = event === 'history' ? payload.running : payload;
      if (!part || !('epoch' in part) || part.turnId !== turnId || part.epoch !== epoch) continue;
      if (event === 'message_chunk') text += payload.content;
      if (event === 'citation') citations.push(payload);
      if (event === 'card') cards.push(payload);
      if (event !== 'snapshot' && event !== 'history') continue;
      const whole = part as ServerMessage<'snapshot'>;
      text = whole.content;
      citations = whole.citations.map((citation) => ({ turnId, epoch, ...citation }));
      cards = whole.cards.map((card) => ({ turnId, epoch, ...card }));
    }
    return { text, citations, cards };
  }

  private take(event: VisitorEvent): void {
    this.events.push(event);
    for (const waiter of this.waiters) if (waiter.matches(event)) waiter.resolve(event);
  }

  private async wait(matches: Waiter['matches'], what: string): Promise<VisitorEvent> {
    let timer: NodeJS.Timeout | undefined;
    let waiter: Waiter | undefined;
    try {
      return await new Promise<VisitorEvent>((resolve, reject) => {
        waiter = { matches, resolve };
        this.waiters.add(waiter);
        const seen = () => this.events.map(({ event }) => event).join(', ') || 'nothing';
        timer = setTimeout(
          () => reject(new Error(`no ${what} within ${this.timeoutMs} ms; the visitor saw: ${seen()}`)),
          this.timeoutMs,
        );
      });
    } finally {
      clearTimeout(timer);
      if (waiter) this.waiters.delete(waiter);
    }
  }
}

/** Connects a visitor to a gateway and returns when the `session` is there. */
export const connectVisitor = Visitor.connect;
