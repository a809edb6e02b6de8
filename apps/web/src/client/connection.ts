import type { Acknowledgement, ClientEvent, ClientMessage, ErrorDetail, ServerMessage } from '@minime/contracts';
import { io, type Socket } from 'socket.io-client';
import { type Received, receivedEvents } from './chat.reducer.js';
import type { Connection as Status } from './chat.state.js';

/** How long an acknowledgement may take, in ms. */
const ACK_TIMEOUT_MS = 10_000;
/** When to knock again after a refusal that passes, in ms. */
const KNOCK_AGAIN_MS = 5_000;
const RECONNECT_MIN_MS = 500;
const RECONNECT_MAX_MS = 5_000;
/** Refusals that no waiting cures. */
const FINAL_REFUSALS = new Set(['blocked', 'origin_not_allowed', 'token_invalid', 'invalid_message']);

/** Whom a connection tells what happens to it. */
export interface ConnectionListener {
  changed(status: Status): void;
  received(what: Received): void;
  /** A session stands, after `received` has told of it. */
  opened(session: ServerMessage<'session'>): void;
  refused(error: ErrorDetail): void;
  /** The server takes our token for none of its own; the next attempt shall come without. */
  unknown(): void;
}

/** The way to the server: comes back by itself from all but a refusal that no waiting cures. */
export class Connection {
  /** The server has blocked this visitor. */
  isShutOut = false;
  private status: Status = 'connecting';
  private readonly socket: Socket;
  private hasDroppedToken = false;
  private hasNetwork = true;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  /**
   * @param url where the gateway is; without it, where the page comes from
   * @param auth what is told at each attempt
   */
  constructor(
    url: string | undefined,
    auth: () => object,
    private readonly listener: ConnectionListener,
  ) {
    const settings = {
      transports: ['websocket'],
      reconnectionDelay: RECONNECT_MIN_MS,
      reconnectionDelayMax: RECONNECT_MAX_MS,
      autoConnect: false,
      forceNew: true,
      auth: (give: (auth: object) => void) => give(auth()),
    };
    this.socket = url ? io(url, settings) : io(settings);
    this.listen();
  }

  /** A session stands. */
  get isOnline(): boolean {
    return this.status === 'online';
  }

  get isUp(): boolean {
    return this.socket.connected;
  }

  open(): void {
    this.socket.connect();
  }

  /** Now, instead of when the next attempt would be due. */
  reconnect(): void {
    this.clearTimers();
    this.socket.disconnect().connect();
  }

  close(): void {
    this.clearTimers();
    this.socket.disconnect();
  }

  /** @returns what the server says to it; undefined where it says nothing in time */
  say<E extends ClientEvent>(event: E, payload: ClientMessage<E>): Promise<Acknowledgement | undefined> {
    return new Promise((resolve) => {
      this.socket.timeout(ACK_TIMEOUT_MS).emit(event, payload, (lost: Error | null, reply: Acknowledgement) => {
        resolve(lost ? undefined : reply);
      });
    });
  }

  networkChanged(hasNetwork: boolean): void {
    this.hasNetwork = hasNetwork;
    if (!hasNetwork) this.lost();
    else if (this.isUp) this.change('online');
    else if (this.status !== 'refused') this.reconnect();
  }

  private listen(): void {
    for (const event of receivedEvents) {
      this.socket.on(event, (payload: Received['payload']) =>
        this.listener.received({ type: 'received', event, payload, at: Date.now() } as Received),
      );
    }
    this.socket.on('session', (session: ServerMessage<'session'>) => {
      this.status = 'online';
      this.isShutOut = false;
      this.hasDroppedToken = false;
      this.listener.opened(session);
    });
    this.socket.on('going_away', ({ reconnectInMs }: ServerMessage<'going_away'>) =>
      this.later(reconnectInMs, () => this.reconnect()),
    );
    this.socket.on('connect_error', (error: Error & { data?: ErrorDetail }) => this.notAdmitted(error.data));
    // Socket.IO comes back by itself from everything but a close that one of the two sides wanted.
    this.socket.on('disconnect', (reason) => {
      this.lost();
      if (reason === 'io server disconnect') {
        this.later(RECONNECT_MIN_MS + Math.random() * RECONNECT_MIN_MS, () => this.open());
      }
    });
  }

  private notAdmitted(refusal: ErrorDetail | undefined): void {
    if (refusal?.code === 'token_invalid' && !this.hasDroppedToken) {
      this.hasDroppedToken = true;
      this.listener.unknown();
      this.open();
      return;
    }
    if (refusal) this.listener.refused(refusal);
    this.isShutOut = refusal?.code === 'blocked';
    if (refusal && FINAL_REFUSALS.has(refusal.code)) {
      this.change('refused');
      return;
    }
    this.lost();
    if (!this.socket.active) this.later(refusal?.retryAfterMs ?? KNOCK_AGAIN_MS, () => this.open());
  }

  private lost(): void {
    this.change(this.hasNetwork ? 'reconnecting' : 'offline');
  }

  private change(status: Status): void {
    this.status = status;
    this.listener.changed(status);
  }

  private later(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, delayMs);
    this.timers.add(timer);
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
