import type { Event, EventData, Frame } from '@minime/contracts';
import { EventPublisher, FrameBus, MessagingModule, Requester } from '@minime/messaging';
import { type Host, type RunningService, startService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { Controller, type DynamicModule, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';

type Ended = EventData<'conversation.ended.v1'>;
type TurnEvent = Exclude<Frame, { event: 'error' }>;
type PayloadOf<E extends TurnEvent['event']> = Extract<TurnEvent, { event: E }>['payload'];

@Controller()
class EndedConsumer {
  readonly seen: Ended[] = [];

  @EventPattern('conversation.ended.v1')
  async onEnded(@Payload() { data }: Event<'conversation.ended.v1'>): Promise<void> {
    this.seen.push(data);
  }
}

@Controller()
class BudgetConsumer {
  readonly seen: EventData<'budget.reached.v1'>[] = [];

  @EventPattern('budget.reached.v1')
  async onReached(@Payload() { data }: Event<'budget.reached.v1'>): Promise<void> {
    this.seen.push(data);
  }
}

@Controller()
class TurnConsumer {
  readonly seen: EventData<'turn.completed.v1'>[] = [];

  @EventPattern('turn.completed.v1')
  async onCompleted(@Payload() { data }: Event<'turn.completed.v1'>): Promise<void> {
    this.seen.push(data);
  }
}

type MeetingEvent = 'meeting.booked.v1' | 'meeting.requested.v1' | 'meeting.cancelled.v1';

@Controller()
class MeetingConsumer {
  readonly seen: Event<MeetingEvent>[] = [];

  @EventPattern(['meeting.booked.v1', 'meeting.requested.v1', 'meeting.cancelled.v1'] satisfies MeetingEvent[])
  async onMeeting(@Payload() event: Event<MeetingEvent>): Promise<void> {
    this.seen.push(event);
  }
}

@Module({})
class ProbeModule {
  static register(databaseUrl: string, host: Host): DynamicModule {
    return {
      module: ProbeModule,
      imports: [MessagingModule.forRoot({ app: 'probe', config: { DATABASE_URL: databaseUrl }, host })],
      controllers: [BudgetConsumer, EndedConsumer, MeetingConsumer, TurnConsumer],
    };
  }
}

/** What stands around chat: asks as the gateway does, hears what gateways and summary hear. */
export class Probe {
  readonly frames: Frame[] = [];

  private constructor(private readonly service: RunningService) {
    service.app.get(FrameBus, { strict: false }).subscribe((frame) => this.frames.push(frame));
  }

  static async start(databaseUrl: string, host: Host): Promise<Probe> {
    const definition = {
      name: 'gateway' as const,
      config: z.object({}),
      module: (_config: object, own: Host) => ProbeModule.register(databaseUrl, own),
    };
    return new Probe(await startService(definition, {}, host));
  }

  close(): Promise<void> {
    return this.service.close();
  }

  get publisher(): EventPublisher {
    return this.service.app.get(EventPublisher, { strict: false });
  }

  get requester(): Requester {
    return this.service.app.get(Requester, { strict: false });
  }

  /** What the owner is to be told of budgets. */
  get budgetsReached(): EventData<'budget.reached.v1'>[] {
    return this.service.app.get(BudgetConsumer, { strict: false }).seen;
  }

  /** The turns of a conversation that the owner is to be told of at once. */
  completed(conversationId: string): EventData<'turn.completed.v1'>[] {
    const { seen } = this.service.app.get(TurnConsumer, { strict: false });
    return seen.filter((turn) => turn.conversationId === conversationId);
  }

  /** Ended stretches of one conversation, in the order in which they were heard of. */
  ended(conversationId: string): Ended[] {
    return this.service.app
      .get(EndedConsumer, { strict: false })
      .seen.filter((event) => event.conversationId === conversationId);
  }

  /** What was told of the meetings of one conversation. */
  heard<T extends MeetingEvent>(type: T, conversationId: string): EventData<T>[] {
    const { seen } = this.service.app.get(MeetingConsumer, { strict: false });
    return seen
      .filter((event) => event.type === type && event.conversationId === conversationId)
      .map(({ data }) => data as EventData<T>);
  }

  hears<T extends MeetingEvent>(type: T, conversationId: string): Promise<EventData<T>> {
    return waitFor(() => this.heard(type, conversationId)[0], { what: type });
  }

  /** Every frame of a turn so far, errors not included. */
  framesOf(turnId: string): TurnEvent[] {
    return this.frames.filter(
      (frame): frame is TurnEvent => frame.event !== 'error' && frame.payload.turnId === turnId,
    );
  }

  /** What a client would show: the chunks of the newest epoch. */
  textOf(turnId: string): string {
    const chunks = this.framesOf(turnId).filter((frame) => frame.event === 'message_chunk');
    const epoch = Math.max(...chunks.map(({ payload }) => payload.epoch));
    return chunks
      .filter(({ payload }) => payload.epoch === epoch)
      .map(({ payload }) => payload.content)
      .join('');
  }

  async next<E extends TurnEvent['event']>(turnId: string, event: E): Promise<PayloadOf<E>> {
    const frame = await waitFor(() => this.framesOf(turnId).find((one) => one.event === event), {
      what: `${event} of ${turnId}`,
    });
    return frame.payload as PayloadOf<E>;
  }

  finish(turnId: string) {
    return this.next(turnId, 'finish');
  }

  nextEnded(conversationId: string, count = 1): Promise<Ended> {
    return waitFor(() => this.ended(conversationId)[count - 1], { what: `ended stretch ${count}` });
  }
}
