import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorDetail, Frame, ServerMessage } from '@minime/contracts';
import { FrameBus, Requester } from '@minime/messaging';
import { OwnerWatch } from '@minime/owner';
import type { Logger } from '@minime/platform';
import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import type { ExtendedError, Server, Socket } from 'socket.io';
import { clientAddress } from './client-address.js';
import { ConnectionCap } from './connection.cap.js';
import { Connection, EventDispatcher } from './event.dispatcher.js';
import { FrameRelay } from './frame.relay.js';
import type { GatewayConfig } from './gateway.config.js';
import { GATEWAY_CONFIG, LOGGER } from './gateway.tokens.js';
import { type Admission, HandshakeService } from './handshake.service.js';
import { PersonaView } from './persona.view.js';
import { Erasures } from './ports.js';
import { PRIVACY_PATH } from './privacy.controller.js';
import { blocked, paused, toRefusal, unavailable } from './refusal.js';
import { SocketBacklog } from './socket.backlog.js';
import { flushed, gone } from './socket.flush.js';
import type { Visitor } from './visitor.js';
import { VisitorStream } from './visitor.stream.js';
import { tokenInvalid } from './visitor-token.js';

/** Clients come back spread over this time, in milliseconds, so that the next replica is not stormed. */
const RECONNECT_MIN_MS = 200;
const RECONNECT_SPREAD_MS = 1_800;
/** Those who know it better leave by themselves; the others have had their time. */
const LEAVE_MS = RECONNECT_MIN_MS + RECONNECT_SPREAD_MS + 200;
/** Somebody else serves at the same address by then. */
const ELSEWHERE_MS = 500;
/** How long an acknowledgement in flight may take, and then its way out, while the process leaves. */
const DRAIN_MS = 10_000;
const FLUSH_MS = 1_000;
const HISTORY_TIMEOUT_MS = 3_000;
const HISTORY_RETRY_MS = 1_000;

/** The socket edge: lets visitors in, greets them, hands on what they send, and says goodbye. */
@WebSocketGateway()
export class VisitorGateway implements OnGatewayInit<Server>, OnModuleDestroy {
  private readonly privacyEndpoint: string;
  private server: Server | undefined;
  private leaving = false;
  private isPaused = false;

  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    private readonly handshake: HandshakeService,
    private readonly cap: ConnectionCap,
    private readonly dispatcher: EventDispatcher,
    private readonly relay: FrameRelay,
    private readonly requester: Requester,
    private readonly persona: PersonaView,
    private readonly bus: FrameBus,
    private readonly owner: OwnerWatch,
    private readonly erasures: Erasures,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const { PUBLIC_URL } = config;
    this.privacyEndpoint = PUBLIC_URL ? new URL(PRIVACY_PATH, PUBLIC_URL).href : PRIVACY_PATH;
  }

  afterInit(server: Server): void {
    this.server = server;
    server.use((socket, next) => {
      this.admit(socket).then(
        () => next(),
        (error) => next(this.refused(error)),
      );
    });
    server.on('connection', (socket) => this.greet(socket, socket.data.admission));
    this.bus.subscribe((frame) => this.dismiss(frame));
    this.isPaused = this.owner.isPaused;
    this.owner.onChange(() => this.heed());
  }

  /**
   * Runs before anything is closed, so that what was accepted is answered and the clients know when to come back. Until
   * they go, answers flow on.
   */
  async onModuleDestroy(): Promise<void> {
    this.leaving = true;
    const sockets = [...(this.server?.sockets.sockets.values() ?? [])];
    const given = pause(LEAVE_MS, undefined, { ref: false });
    for (const socket of sockets) {
      const reconnectInMs = Math.round(RECONNECT_MIN_MS + Math.random() * RECONNECT_SPREAD_MS);
      socket.emit('going_away', { reconnectInMs } satisfies ServerMessage<'going_away'>);
    }
    await Promise.race([this.dispatcher.drain(), pause(DRAIN_MS, undefined, { ref: false })]);
    await Promise.race([gone(sockets), given]);
    await Promise.race([flushed(sockets), pause(FLUSH_MS, undefined, { ref: false })]);
  }

  private async admit(socket: Socket): Promise<void> {
    if (this.leaving) throw unavailable(undefined, ELSEWHERE_MS);
    const address = clientAddress(socket.request, this.config.TRUST_PROXY_HOPS);
    socket.data.admission = await this.handshake.admit(socket.handshake.auth, address);
    const leave = this.cap.enter(address);
    socket.conn.once('close', leave);
    socket.once('disconnect', leave);
  }

  /** The conversation was erased: its clients have been told, and begin a new one. */
  private dismiss({ conversationId, event, payload }: Frame): void {
    if (event === 'error' && payload.code === 'token_invalid') this.close(conversationId);
  }

  /** Its token opens the conversation no more; what is not noted now is noted when somebody comes with it. */
  private close(conversationId: string): void {
    const held = [...(this.server?.sockets.sockets.values() ?? [])].filter(
      ({ data }) => (data.admission as Admission).visitor.conversationId === conversationId,
    );
    for (const socket of held) setImmediate(() => socket.disconnect(true));
    if (held.length === 0) return;
    this.erasures.add(conversationId).catch((error) => {
      this.logger.warn({ err: error, conversationId }, 'an erasure could not be noted yet');
    });
  }

  /** The owner has decided something: who is blocked leaves, and everybody is told of a pause that begins. */
  private heed(): void {
    const begins = this.owner.isPaused && !this.isPaused;
    this.isPaused = this.owner.isPaused;
    for (const socket of this.server?.sockets.sockets.values() ?? []) {
      const { visitor }: Admission = socket.data.admission;
      if (this.owner.isBlocked(visitor)) this.turnOut(socket);
      else if (begins) socket.emit('error', paused().detail satisfies ServerMessage<'error'>);
    }
  }

  private turnOut(socket: Socket): void {
    socket.emit('error', blocked().detail satisfies ServerMessage<'error'>);
    setImmediate(() => socket.disconnect(true));
  }

  private refused(error: unknown): ExtendedError {
    const { detail } = toRefusal(error);
    if (detail.code === 'internal') this.logger.error({ err: error }, 'connection failed');
    else this.logger.debug({ code: detail.code }, 'connection refused');
    return Object.assign(new Error(detail.message), { data: detail });
  }

  private greet(socket: Socket, { visitor, issued }: Admission): void {
    const { conversationId, returning } = visitor;
    // Decided while this connection was let in.
    if (this.owner.isBlocked(visitor)) {
      this.turnOut(socket);
      return;
    }
    const backlog = new SocketBacklog(socket.conn);
    const stream = new VisitorStream({
      emit: (event, payload) => void socket.emit(event, payload),
      missing: (turnId) => this.relay.recover(conversationId, turnId),
      get isFull() {
        return backlog.isFull;
      },
    });
    const connection = new Connection(visitor, stream, (error) => void socket.emit('error', error));
    socket.use((packet) => this.dispatcher.dispatch(connection, packet));
    socket.once('disconnect', this.relay.attach(conversationId, stream));

    socket.emit('session', {
      conversationId,
      ...issued,
      persona: this.persona.public,
      limits: { messageChars: this.config.MAX_MESSAGE_CHARS, perMinute: this.config.RATE_LIMIT_PER_MINUTE },
      sandboxed: this.config.SANDBOXED,
      privacyEndpoint: this.privacyEndpoint,
      ...(this.owner.isPaused && this.persona.contact && { contact: this.persona.contact }),
    } satisfies ServerMessage<'session'>);
    if (this.owner.isPaused) connection.report(paused().detail);
    if (returning) void this.lookBack(visitor, stream, connection.report);
  }

  /** Subscribed first, then read: frames wait until the history is there, and none is lost between the two. */
  private async lookBack(
    { conversationId }: Visitor,
    stream: VisitorStream,
    report: (error: ErrorDetail) => void,
  ): Promise<void> {
    stream.awaitHistory();
    const ask = () => this.requester.ask('conversation.history.v1', { conversationId }, HISTORY_TIMEOUT_MS);
    const history = await ask().catch(async (error) => {
      this.logger.warn({ err: error, conversationId }, 'history not available, asking once more');
      report(unavailable().detail);
      await pause(HISTORY_RETRY_MS, undefined, { ref: false });
      return ask().catch(() => undefined);
    });
    if (history?.erased) {
      report(tokenInvalid().detail);
      this.close(conversationId);
      return;
    }
    stream.begin(history);
  }
}
