import type {
  Acknowledgement,
  ClientEvent,
  ClientMessage,
  ErrorDetail,
  ServerMessage,
  VisitorContext,
} from '@minime/contracts';
import { io, type Socket } from 'socket.io-client';
import { v4 as uuid } from 'uuid';
import { type ChatEvent, type Received, receivedEvents, reduce } from './chat.reducer.js';
import { type ChatState, initialState, type Turn } from './chat.state.js';
import type { TokenStore } from './token.store.js';

/** How long an acknowledgement may take, in ms, and how often a question is sent before it counts as refused. */
const ACK_TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
/** How long a past is waited for, in ms: a little longer than the server itself waits for it. */
const HISTORY_TIMEOUT_MS = 4_000;
/** When to knock again after a refusal that passes, in ms. */
const KNOCK_AGAIN_MS = 5_000;
const RECONNECT_MIN_MS = 500;
const RECONNECT_MAX_MS = 5_000;
/** Refusals that no waiting cures. */
const FINAL_REFUSALS = new Set(['blocked', 'origin_not_allowed', 'token_invalid', 'invalid_message']);

export type Asked = { ok: true } | { ok: false; error: ErrorDetail };
export type Thumb = ClientMessage<'feedback'>['value'];
export type CardAction = NonNullable<ClientMessage<'message'>['action']>;

interface Pending {
  settle: (outcome: Asked) => void;
  attempts: number;
  action?: CardAction;
}

/** One conversation with the server: what is known of it, and what a visitor can do. */
export interface ChatClient {
  readonly state: ChatState;
  /** Calls `listener` after every change. @returns how to stop that */
  subscribe(listener: () => void): () => void;
  /**
   * Resolves when the question is durably accepted or refused; without a connection it waits for one.
   * @param action the button of a card that the question stands for
   */
  ask(text: string, action?: CardAction): Promise<Asked>;
  stop(turnId: string): void;
  /** Has the last question answered anew; the new answer takes the place of the old. Resolves as `ask` does. */
  regenerate(turnId: string): Promise<Asked>;
  /** What the visitor thinks of an answer; the last word counts. Resolves as `ask` does. */
  feedback(turnId: string, value: Thumb, comment?: string): Promise<Asked>;
  /** Closes this stretch of talk. */
  end(): void;
  /** Forgets this conversation on this device and begins another. */
  startOver(): void;
  /** Takes a notice away. */
  dismiss(): void;
  /** The device has found or lost its network. */
  networkChanged(hasNetwork: boolean): void;
  close(): void;
}

export interface ChatOptions {
  /** Where the gateway is; without it, where the page comes from. */
  url?: string;
  tokens: TokenStore;
  /** What the browser tells of its visitor, read anew at each connection. */
  context: () => VisitorContext;
}

/** Connects at once. Nothing is stored on the device before the visitor's first accepted message. */
export function connectChat(options: ChatOptions): ChatClient {
  return new SocketChat(options);
}

class SocketChat implements ChatClient {
  state: ChatState = initialState;
  private readonly socket: Socket;
  private readonly listeners = new Set<() => void>();
  /** By `clientMessageId`: who waits for the outcome, and how often it was sent. */
  private readonly asking = new Map<string, Pending>();
  /** Turn id to the place from which this connection was told to go on, so that each is told once. */
  private readonly toldCursors = new Map<string, string>();
  private token: string | undefined;
  /** Of the conversation that was left for this one. */
  private previous: string | undefined;
  private isShutOut = false;
  private hasSpoken: boolean;
  private hasDroppedToken = false;
  private hasNetwork = true;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(private readonly options: ChatOptions) {
    this.token = options.tokens.load();
    this.hasSpoken = this.token !== undefined;
    const settings = {
      transports: ['websocket'],
      reconnectionDelay: RECONNECT_MIN_MS,
      reconnectionDelayMax: RECONNECT_MAX_MS,
      autoConnect: false,
      forceNew: true,
      auth: (give: (auth: object) => void) => {
        const { token, previous } = this;
        give({ ...options.context(), ...(token ? { token } : previous && { previous }) });
      },
    };
    this.socket = options.url ? io(options.url, settings) : io(settings);
    this.listen();
    this.dispatch({ type: 'restoring', restoring: this.hasSpoken });
    this.socket.connect();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  ask(text: string, action?: CardAction): Promise<Asked> {
    const clientMessageId = uuid();
    this.dispatch({ type: 'asked', clientMessageId, text });
    return new Promise((settle) => {
      this.asking.set(clientMessageId, { settle, attempts: 0, ...(action && { action }) });
      this.send(clientMessageId);
    });
  }

  stop(turnId: string): void {
    void this.request('stop', { turnId });
  }

  regenerate(turnId: string): Promise<Asked> {
    return this.request('regenerate', { turnId }, (by) => {
      if (by) this.dispatch({ type: 'regenerated', turnId, by });
    });
  }

  feedback(turnId: string, value: Thumb, comment?: string): Promise<Asked> {
    return this.request('feedback', { turnId, value, ...(comment && { comment }) });
  }

  end(): void {
    void this.request('end', {}, () => this.dispatch({ type: 'ended' }));
  }

  startOver(): void {
    // A block would go along.
    if (this.isShutOut) return;
    if (this.hasSpoken) this.previous = this.token;
    this.forgetToken();
    this.hasSpoken = false;
    this.clearTimers();
    this.toldCursors.clear();
    for (const { settle } of this.asking.values()) settle({ ok: true });
    this.asking.clear();
    this.dispatch({ type: 'forgotten' });
    this.reconnect();
  }

  dismiss(): void {
    this.dispatch({ type: 'noticed' });
  }

  networkChanged(hasNetwork: boolean): void {
    this.hasNetwork = hasNetwork;
    if (!hasNetwork) this.disconnected();
    else if (this.socket.connected) this.dispatch({ type: 'connection', connection: 'online' });
    else if (this.state.connection !== 'refused') this.reconnect();
  }

  close(): void {
    this.clearTimers();
    this.socket.disconnect();
    this.listeners.clear();
  }

  private listen(): void {
    for (const event of receivedEvents) {
      this.socket.on(event, (payload: Received['payload']) =>
        this.dispatch({ type: 'received', event, payload, at: Date.now() } as Received),
      );
    }
    this.socket.on('session', (session: ServerMessage<'session'>) => this.opened(session));
    this.socket.on('going_away', ({ reconnectInMs }: ServerMessage<'going_away'>) =>
      this.later(reconnectInMs, () => this.reconnect()),
    );
    this.socket.on('connect_error', (error: Error & { data?: ErrorDetail }) => this.notAdmitted(error.data));
    this.socket.on('disconnect', (reason) => this.lost(reason));
  }

  private opened({ token }: ServerMessage<'session'>): void {
    this.token = token;
    this.isShutOut = false;
    this.hasDroppedToken = false;
    if (this.hasSpoken) this.options.tokens.keep(token);
    if (this.state.restoring) {
      this.later(HISTORY_TIMEOUT_MS, () => this.dispatch({ type: 'restoring', restoring: false }));
    }
    for (const clientMessageId of this.asking.keys()) this.send(clientMessageId);
    this.resumeRunning();
  }

  /** A new connection knows nothing of what this page holds already. */
  private resumeRunning(): void {
    this.toldCursors.clear();
    for (const turn of this.state.turns) if (turn.status === 'running' || turn.behind) this.resume(turn);
  }

  private notAdmitted(refusal: ErrorDetail | undefined): void {
    if (refusal?.code === 'token_invalid' && !this.hasDroppedToken) {
      this.hasDroppedToken = true;
      this.forgetToken();
      this.hasSpoken = false;
      this.dispatch({ type: 'restoring', restoring: false });
      this.socket.connect();
      return;
    }
    if (refusal) this.dispatch({ type: 'refused', error: refusal, at: Date.now() });
    this.isShutOut = refusal?.code === 'blocked';
    if (refusal && FINAL_REFUSALS.has(refusal.code)) {
      this.dispatch({ type: 'connection', connection: 'refused' });
      return;
    }
    this.disconnected();
    if (!this.socket.active) this.later(refusal?.retryAfterMs ?? KNOCK_AGAIN_MS, () => this.socket.connect());
  }

  /** Socket.IO comes back by itself from everything but a close that one of the two sides wanted. */
  private lost(reason: string): void {
    this.disconnected();
    if (reason === 'io server disconnect') {
      this.later(RECONNECT_MIN_MS + Math.random() * RECONNECT_MIN_MS, () => this.socket.connect());
    }
  }

  private disconnected(): void {
    this.dispatch({ type: 'connection', connection: this.hasNetwork ? 'reconnecting' : 'offline' });
  }

  /** Now, instead of when the next attempt would be due. */
  private reconnect(): void {
    this.socket.disconnect().connect();
  }

  private send(clientMessageId: string): void {
    const pending = this.asking.get(clientMessageId);
    const turn = this.state.turns.find((one) => one.clientMessageId === clientMessageId);
    if (!pending || !turn || this.state.connection !== 'online') return;
    pending.attempts += 1;
    const { connected } = this.socket;
    const { action } = pending;
    const message = { text: turn.question, clientMessageId, ...(action && { action }) };
    this.socket.timeout(ACK_TIMEOUT_MS).emit('message', message, (lost: Error | null, reply: Acknowledgement) => {
      if (!lost) this.answered(clientMessageId, reply);
      else if (connected && this.socket.connected) this.unanswered(clientMessageId);
    });
  }

  /** The connection stands and nobody has answered: a repeat is safe, the id makes it the same question. */
  private unanswered(clientMessageId: string): void {
    if ((this.asking.get(clientMessageId)?.attempts ?? 0) < ATTEMPTS) this.send(clientMessageId);
    else this.settle(clientMessageId, { ok: false, error: { code: 'unavailable', message: '' } });
  }

  private answered(clientMessageId: string, reply: Acknowledgement): void {
    if (!reply.ok) {
      this.settle(clientMessageId, reply);
      return;
    }
    this.hasSpoken = true;
    if (this.token) this.options.tokens.keep(this.token);
    if (reply.turnId) this.dispatch({ type: 'accepted', clientMessageId, turnId: reply.turnId });
    this.settle(clientMessageId, { ok: true });
  }

  private settle(clientMessageId: string, outcome: Asked): void {
    if (!outcome.ok) this.dispatch({ type: 'refused', error: outcome.error, at: Date.now(), clientMessageId });
    this.asking.get(clientMessageId)?.settle(outcome);
    this.asking.delete(clientMessageId);
  }

  /** A refusal is a notice as well, so that nobody has to wait for the outcome. */
  private request<E extends ClientEvent>(
    event: E,
    payload: ClientMessage<E>,
    done?: (turnId: string | undefined) => void,
  ): Promise<Asked> {
    return new Promise((resolve) => {
      this.socket.timeout(ACK_TIMEOUT_MS).emit(event, payload, (lost: Error | null, reply: Acknowledgement) => {
        const outcome: Acknowledgement = lost ? { ok: false, error: { code: 'unavailable', message: '' } } : reply;
        if (outcome.ok) done?.(outcome.turnId);
        else this.dispatch({ type: 'refused', error: outcome.error, at: Date.now() });
        resolve(outcome.ok ? { ok: true } : outcome);
      });
    });
  }

  private dispatch(event: ChatEvent): void {
    const next = reduce(this.state, event);
    if (next === this.state) return;
    this.state = next;
    this.closeGaps();
    for (const listener of this.listeners) listener();
  }

  private closeGaps(): void {
    for (const turn of this.state.turns) if (turn.behind) this.resume(turn);
  }

  /** A failure needs no word: the server looks for what is missing by itself. */
  private resume({ turnId, epoch, seq }: Turn): void {
    const cursor = `${epoch}:${seq}`;
    if (!turnId || epoch === 0 || this.toldCursors.get(turnId) === cursor) return;
    this.toldCursors.set(turnId, cursor);
    this.socket.emit('resume', { turnId, epoch, seq }, () => undefined);
  }

  private forgetToken(): void {
    this.token = undefined;
    this.options.tokens.drop();
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
