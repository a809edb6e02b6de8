import type { FrameRelay } from '../../apps/gateway/src/frame.relay.js';
import { VisitorStream } from '../../apps/gateway/src/visitor.stream.js';
import { type ChatEvent, reduce } from '../../apps/web/src/client/chat.reducer.js';
import { type ChatState, initialState, type Turn } from '../../apps/web/src/client/chat.state.js';
import { type ChatModel, conversationId } from './chat.model.js';

/** A browser tab with the real client's state, at a gateway with the real relay; the socket between them can break. */
export class Tab {
  state: ChatState = initialState;
  /** The visitor's device does not read. */
  isStalled = false;
  private stream: VisitorStream | undefined;
  private leave: () => void = () => undefined;
  private told = new Set<string>();

  constructor(
    private readonly relay: FrameRelay,
    private readonly chat: ChatModel,
  ) {
    this.connect();
  }

  get isOnline(): boolean {
    return this.stream !== undefined;
  }

  get shown() {
    return this.state.turns.map(({ turnId, question, content, status }) => ({ turnId, question, content, status }));
  }

  /** Whatever is on its way to it is lost. */
  drop(): void {
    this.leave();
    this.stream = undefined;
    this.isStalled = false;
  }

  reload(): void {
    this.drop();
    this.state = initialState;
    this.connect();
  }

  /** Subscribed from now on; the history comes with `remember`. */
  connect(): void {
    const isFull = () => this.isStalled;
    const stream: VisitorStream = new VisitorStream({
      emit: (event, payload) => {
        if (this.stream === stream) this.dispatch({ type: 'received', event, payload, at: 0 } as ChatEvent);
      },
      missing: (turnId) => this.relay.recover(conversationId, turnId),
      get isFull() {
        return isFull();
      },
    });
    this.stream = stream;
    this.leave = this.relay.attach(conversationId, stream);
    stream.awaitHistory();
    this.told = new Set();
    const session = { conversationId } as never;
    this.dispatch({ type: 'received', event: 'session', payload: session, at: 0 });
    for (const turn of this.state.turns) if (turn.status === 'running' || turn.behind) this.resume(turn);
  }

  /** The history that it has asked for comes in. */
  remember(): void {
    this.stream?.begin(this.chat.history());
  }

  private dispatch(event: ChatEvent): void {
    this.state = reduce(this.state, event);
    for (const turn of this.state.turns) if (turn.behind) this.resume(turn);
  }

  private resume({ turnId, epoch, seq }: Turn): void {
    const { stream } = this;
    const cursor = `${turnId} ${epoch} ${seq}`;
    if (!stream || !turnId || epoch === 0 || this.told.has(cursor)) return;
    this.told.add(cursor);
    void this.relay.resume(conversationId, stream, { turnId, epoch, seq }).then((handOut) => handOut());
  }
}
