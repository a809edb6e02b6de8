import type {
  Acknowledgement,
  ClientEvent,
  ClientMessage,
  ErrorDetail,
  ServerMessage,
  VisitorContext,
} from '@minime/contracts';
import { v4 as uuid } from 'uuid';
import { type ChatEvent, reduce } from './chat.reducer.js';
import { type ChatState, initialState, type Turn } from './chat.state.js';
import { Connection } from './connection.js';
import { QuestionOutbox, UNAVAILABLE } from './question.outbox.js';
import type { TokenStore } from './token.store.js';
import { VisitorPass } from './visitor.pass.js';

/** How long a past is waited for, in ms: a little longer than the server itself waits for it. */
const HISTORY_TIMEOUT_MS = 4_000;

export type Asked = { ok: true } | { ok: false; error: ErrorDetail };
export type Thumb = ClientMessage<'feedback'>['value'];
export type CardAction = NonNullable<ClientMessage<'message'>['action']>;

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
  private readonly pass: VisitorPass;
  private readonly connection: Connection;
  private readonly outbox: QuestionOutbox;
  private readonly listeners = new Set<() => void>();
  /** Turn id to the place from which this connection was told to go on, so that each is told once. */
  private readonly toldCursors = new Map<string, string>();
  private historyTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ url, tokens, context }: ChatOptions) {
    this.pass = new VisitorPass(tokens);
    this.connection = new Connection(url, () => ({ ...context(), ...this.pass.shown() }), {
      changed: (connection) => this.dispatch({ type: 'connection', connection }),
      received: (what) => this.dispatch(what),
      opened: (session) => this.opened(session),
      refused: (error) => this.dispatch({ type: 'refused', error, at: Date.now() }),
      unknown: () => {
        this.pass.drop();
        this.dispatch({ type: 'restoring', restoring: false });
      },
    });
    this.outbox = new QuestionOutbox(this.connection, (clientMessageId, reply) => this.settled(clientMessageId, reply));
    this.dispatch({ type: 'restoring', restoring: this.pass.hasSpoken });
    this.connection.open();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  ask(text: string, action?: CardAction): Promise<Asked> {
    const clientMessageId = uuid();
    this.dispatch({ type: 'asked', clientMessageId, text });
    return this.outbox.put({ text, clientMessageId, ...(action && { action }) });
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
    if (this.connection.isShutOut) return;
    this.pass.leave();
    clearTimeout(this.historyTimer);
    this.toldCursors.clear();
    this.outbox.clear();
    this.dispatch({ type: 'forgotten' });
    this.connection.reconnect();
  }

  dismiss(): void {
    this.dispatch({ type: 'noticed' });
  }

  networkChanged(hasNetwork: boolean): void {
    this.connection.networkChanged(hasNetwork);
  }

  close(): void {
    clearTimeout(this.historyTimer);
    this.connection.close();
    this.listeners.clear();
  }

  private opened({ token }: ServerMessage<'session'>): void {
    this.pass.renew(token);
    if (this.state.restoring) {
      clearTimeout(this.historyTimer);
      this.historyTimer = setTimeout(() => this.dispatch({ type: 'restoring', restoring: false }), HISTORY_TIMEOUT_MS);
    }
    this.outbox.sendAll();
    // A new connection knows nothing of what this page holds already.
    this.toldCursors.clear();
    for (const turn of this.state.turns) if (turn.status === 'running' || turn.behind) this.resume(turn);
  }

  private settled(clientMessageId: string, reply: Acknowledgement): void {
    if (!reply.ok) {
      this.dispatch({ type: 'refused', error: reply.error, at: Date.now(), clientMessageId });
      return;
    }
    this.pass.spoken();
    if (reply.turnId) this.dispatch({ type: 'accepted', clientMessageId, turnId: reply.turnId });
  }

  /** A refusal is a notice as well, so that nobody has to wait for the outcome. */
  private async request<E extends ClientEvent>(
    event: E,
    payload: ClientMessage<E>,
    done?: (turnId: string | undefined) => void,
  ): Promise<Asked> {
    const outcome = (await this.connection.say(event, payload)) ?? UNAVAILABLE;
    if (!outcome.ok) {
      this.dispatch({ type: 'refused', error: outcome.error, at: Date.now() });
      return outcome;
    }
    done?.(outcome.turnId);
    return { ok: true };
  }

  private dispatch(event: ChatEvent): void {
    const next = reduce(this.state, event);
    if (next === this.state) return;
    this.state = next;
    for (const turn of next.turns) if (turn.behind) this.resume(turn);
    for (const listener of this.listeners) listener();
  }

  /** A failure needs no word: the server looks for what is missing by itself. */
  private resume({ turnId, epoch, seq }: Turn): void {
    const cursor = `${epoch}:${seq}`;
    if (!turnId || epoch === 0 || this.toldCursors.get(turnId) === cursor) return;
    this.toldCursors.set(turnId, cursor);
    void this.connection.say('resume', { turnId, epoch, seq });
  }
}
