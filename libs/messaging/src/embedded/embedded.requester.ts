import { type Reply, type RequestData, type RequestType, requests } from '@minime/contracts';
import { AppError } from '@minime/platform';
import { Requester } from '../ports.js';
import { REQUEST_TIMEOUT_MS, refusal } from '../requesting/refusal.js';
import type { EmbeddedBroker } from './embedded.broker.js';

/** Asks a handler of the same process, with the manners of a network: a timeout, and copies instead of references. */
export class EmbeddedRequester extends Requester {
  constructor(private readonly broker: EmbeddedBroker) {
    super();
  }

  async ask<R extends RequestType>(
    type: R,
    data: RequestData<R>,
    timeoutMs: number = REQUEST_TIMEOUT_MS,
  ): Promise<Reply<R>> {
    const question = requests[type].request.parse(data);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(reject, timeoutMs, noAnswer(type));
    });
    try {
      return await Promise.race([this.answer(type, question), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async answer<R extends RequestType>(type: R, question: unknown): Promise<Reply<R>> {
    const registry = this.broker.answererOf(type);
    if (!registry) throw noAnswer(type);
    try {
      return structuredClone(await registry.answer(type, question)) as Reply<R>;
    } catch (error) {
      throw refusal(error);
    }
  }
}

const noAnswer = (type: RequestType) =>
  new AppError('unavailable', `Nobody answered ${type} in time`, { retryable: true });
