import { type Event, type EventType, isEventType, type RequestType, requests } from '@minime/contracts';
import { AppError } from '@minime/platform';
import { BaseRpcContext, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { HandlerFailure } from './handler.failure.js';

/** What an app's controllers handle, as Nest registered them: `@EventPattern` and `@MessagePattern`. */
export class HandlerRegistry {
  private readonly eventHandlers = new Map<EventType, MessageHandler[]>();
  private readonly requestHandlers = new Map<RequestType, MessageHandler>();

  /** @throws AppError `handler_invalid` for a name that no contract knows, and for a second answer to one request. */
  add(pattern: unknown, handler: MessageHandler, isEventHandler: boolean): void {
    if (typeof pattern !== 'string') throw invalid(`${JSON.stringify(pattern)} is not the name of a message`);
    if (isEventHandler) {
      if (!isEventType(pattern)) throw invalid(`there is no event ${pattern}`);
      this.eventHandlers.set(pattern, [...(this.eventHandlers.get(pattern) ?? []), handler]);
    } else {
      if (!isRequestType(pattern)) throw invalid(`there is no request ${pattern}`);
      if (this.requestHandlers.has(pattern)) throw invalid(`${pattern} is answered twice`);
      this.requestHandlers.set(pattern, handler);
    }
  }

  get events(): EventType[] {
    return [...this.eventHandlers.keys()];
  }

  get requests(): RequestType[] {
    return [...this.requestHandlers.keys()];
  }

  /** Resolves when every handler of the event is through; rejects with what the first failing one threw. */
  async handle(event: Event<EventType>): Promise<void> {
    for (const handler of this.eventHandlers.get(event.type) ?? []) await run(handler, event);
  }

  /** Parses, answers, parses the answer. */
  async answer(type: RequestType, data: unknown): Promise<unknown> {
    const handler = this.requestHandlers.get(type);
    if (!handler) throw new AppError('unavailable', `Nobody here answers ${type}`, { retryable: true });
    return requests[type].reply.parse(await run(handler, requests[type].request.parse(data)));
  }
}

export const isRequestType = (type: string): type is RequestType => Object.hasOwn(requests, type);

async function run(handler: MessageHandler, payload: unknown): Promise<unknown> {
  const returned: unknown = await handler(payload, new BaseRpcContext([]));
  const result = isObservable(returned) ? await lastValueFrom(returned, { defaultValue: undefined }) : returned;
  if (result instanceof HandlerFailure) throw result.error;
  return result;
}

const invalid = (reason: string) => new AppError('handler_invalid', `A message handler cannot be connected: ${reason}`);
