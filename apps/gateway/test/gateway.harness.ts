import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Acknowledgement, Event, EventType, Frame, History, ParsedRequest, Reply } from '@minime/contracts';
import { migrate } from '@minime/database';
import { FrameBus, MessagingModule, messagingSchema } from '@minime/messaging';
import { ownerSchema } from '@minime/owner';
import { type Host, platformConfig, type RunningService, type ServiceDefinition, startService } from '@minime/platform';
import { type TestDatabase, testDatabase, testHost, waitFor } from '@minime/testing';
import { Controller, type DynamicModule, type INestApplication, Module } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import pino from 'pino';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { gatewaySchema } from '../src/gateway.schema.js';
import { gatewayService } from '../src/gateway.service-definition.js';
import { WEB_ROOT } from '../src/gateway.tokens.js';

const persona = fileURLToPath(new URL('./persona.yaml', import.meta.url));
export const SECRET = 'the secret of this test is long enough';

type AnyEvent = { [T in EventType]: Event<T> }[EventType];

/** Chat's side of the house, as far as the gateway can tell: remembers events, answers what it is told to answer. */
@Controller()
export class FakeChat {
  readonly events: AnyEvent[] = [];
  history: (request: ParsedRequest<'conversation.history.v1'>) => Promise<History> | History = () => ({ turns: [] });
  snapshot: (request: ParsedRequest<'turn.snapshot.v1'>) => Reply<'turn.snapshot.v1'> = () => null;
  replaceable: (request: ParsedRequest<'turn.replaceable.v1'>) => Reply<'turn.replaceable.v1'> = () => null;

  @EventPattern([
    'visitor.connected.v1',
    'turn.requested.v1',
    'turn.stop-requested.v1',
    'conversation.end-requested.v1',
    'conversation.erase-requested.v1',
    'feedback.given.v1',
    'knowledge.sync-requested.v1',
  ] satisfies EventType[])
  remember(@Payload() event: AnyEvent): void {
    this.events.push(event);
  }

  meeting: (
    request: ParsedRequest<'meeting.view.v1'> & { slotId?: string | undefined; acts: boolean },
  ) => Promise<Reply<'meeting.view.v1'>> | Reply<'meeting.view.v1'> = () => null;

  @MessagePattern('meeting.view.v1')
  tellMeeting(@Payload() request: ParsedRequest<'meeting.view.v1'>) {
    return this.meeting({ ...request, acts: false });
  }

  @MessagePattern('meeting.act.v1')
  actOnMeeting(@Payload() request: ParsedRequest<'meeting.act.v1'>) {
    return this.meeting({ ...request, acts: true });
  }

  @MessagePattern('meeting.invite.v1')
  tellInvite(@Payload() { token }: ParsedRequest<'meeting.invite.v1'>): Reply<'meeting.invite.v1'> {
    return token === 'good' ? { ics: 'BEGIN:VCALENDAR\r\n' } : null;
  }

  @MessagePattern('conversation.export.v1')
  tellKept(): Reply<'conversation.export.v1'> {
    return { conversation: null, visitor: null, turns: [], meetings: [] };
  }

  summaries: () => Reply<'conversation.summaries.v1'> = () => ({ mails: [], feedback: [] });

  @MessagePattern('conversation.summaries.v1')
  tellSummaries(): Reply<'conversation.summaries.v1'> {
    return this.summaries();
  }

  @MessagePattern('conversation.history.v1')
  tellHistory(@Payload() request: ParsedRequest<'conversation.history.v1'>): Promise<History> | History {
    return this.history(request);
  }

  @MessagePattern('turn.snapshot.v1')
  tellSnapshot(@Payload() request: ParsedRequest<'turn.snapshot.v1'>): Reply<'turn.snapshot.v1'> {
    return this.snapshot(request);
  }

  @MessagePattern('turn.replaceable.v1')
  tellReplaceable(@Payload() request: ParsedRequest<'turn.replaceable.v1'>): Reply<'turn.replaceable.v1'> {
    return this.replaceable(request);
  }

  /** The first event of that kind in the conversation; waits for it when it has not come yet. */
  hears<T extends EventType>(type: T, conversationId: string): Promise<Event<T>> {
    return waitFor(() => this.of(type, conversationId)[0], { what: type });
  }

  of<T extends EventType>(type: T, conversationId: string): Event<T>[] {
    return this.events.filter((event) => event.type === type && event.conversationId === conversationId) as Event<T>[];
  }
}

@Module({})
class FakeChatModule {
  static register(databaseUrl: string, chat: Host): DynamicModule {
    return {
      module: FakeChatModule,
      imports: [MessagingModule.forRoot({ app: 'chat', config: { DATABASE_URL: databaseUrl }, host: chat })],
      controllers: [FakeChat],
    };
  }
}

const serving = (web: string): typeof gatewayService => ({
  ...gatewayService,
  module: async (config, own) => {
    const module = await gatewayService.module(config, own);
    return { ...module, providers: [...(module.providers ?? []), { provide: WEB_ROOT, useValue: web }] };
  },
});

export interface Gateway {
  url: string;
  app: INestApplication;
  close(): Promise<void>;
}

/** A database, chat's stand-in and as many gateways as a test wants, all in this process over the embedded queue. */
export class House {
  /** What the gateways had to warn of, a line each. */
  readonly logged: string[] = [];
  private readonly opened: { close(): Promise<void> }[] = [];
  private readonly clients: Socket[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly chat: FakeChat,
    readonly frames: FrameBus,
    chatService: RunningService,
  ) {
    this.opened.push(chatService);
  }

  static async open(): Promise<House> {
    const database = await testDatabase();
    await migrate(database.url, [messagingSchema, ownerSchema, gatewaySchema], testHost().logger);
    const definition: ServiceDefinition<typeof platformConfig> = {
      name: 'chat',
      config: platformConfig,
      module: (_config, own) => FakeChatModule.register(database.url, own),
    };
    const service = await startService(definition, {}, testHost());
    return new House(database, service.app.get(FakeChat), service.app.get(FrameBus), service);
  }

  /** @param web a folder to serve instead of the built web client */
  async gateway(env: Record<string, string> = {}, web?: string): Promise<Gateway> {
    const settings = {
      PORT: '0',
      DATABASE_URL: this.database.url,
      SESSION_SECRET: SECRET,
      PERSONA_FILE: persona,
      RATE_LIMIT_BURST: '1000',
      RATE_LIMIT_IP_PER_MINUTE: '1000',
      MAX_CONNECTIONS_PER_IP: '1000',
      ...env,
    };
    const service = await startService(web ? serving(web) : gatewayService, settings, this.host());
    this.opened.push(service);
    const app = service.app as INestApplication;
    const { port } = app.getHttpServer().address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, app, close: () => service.close() };
  }

  /** A client that remembers everything it is told, from the first event on. */
  client(gateway: Gateway, options: Partial<ManagerOptions & SocketOptions> = {}): Client {
    const socket = io(gateway.url, { transports: ['websocket'], forceNew: true, reconnection: false, ...options });
    this.clients.push(socket);
    return new Client(socket);
  }

  send(conversationId: string, event: Frame['event'], payload: object): void {
    this.frames.publish({ conversationId, event, payload } as Frame);
  }

  private host(): Host {
    return { ...testHost(), logger: pino({ level: 'warn' }, { write: (line) => void this.logged.push(line) }) };
  }

  disconnectClients(): void {
    for (const client of this.clients.splice(0)) client.disconnect();
  }

  async close(): Promise<void> {
    this.disconnectClients();
    for (const each of this.opened.splice(0).reverse()) await each.close();
    await this.database.drop();
  }
}

export interface Heard {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever a server sent.
  payload: any;
}

export class Client {
  readonly heard: Heard[] = [];

  constructor(readonly socket: Socket) {
    socket.onAny((event, payload) => this.heard.push({ event, payload }));
    socket.on('connect_error', (error) => this.heard.push({ event: 'connect_error', payload: error }));
    socket.on('disconnect', (reason) => this.heard.push({ event: 'disconnect', payload: reason }));
  }

  get events(): string[] {
    return this.heard.map(({ event }) => event);
  }

  all(event: string): Heard['payload'][] {
    return this.heard.filter((each) => each.event === event).map(({ payload }) => payload);
  }

  /** The first event of that name; waits for it when it has not come yet. */
  hears(event: string, timeoutMs?: number): Promise<Heard['payload']> {
    return waitFor(() => this.heard.find((each) => each.event === event), {
      what: `${event}, heard: ${this.events.join(' ')}`,
      ...(timeoutMs && { timeoutMs }),
    }).then(({ payload }) => payload);
  }

  ask(event: string, ...payload: unknown[]): Promise<Acknowledgement> {
    return this.socket.timeout(15_000).emitWithAck(event, ...payload);
  }
}
