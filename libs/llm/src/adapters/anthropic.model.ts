import type Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { AppError, type Logger } from '@minime/platform';
import { z } from 'zod';
import type { LlmConfig } from '../llm.config.js';
import { ModelFailure } from '../model.failure.js';
import { NOBODY_WAITS, type Patience, persist, VISITOR_WAITS } from '../persistence.js';
import {
  type Booking,
  LanguageModel,
  type ModelCall,
  type ModelEvent,
  type Purpose,
  type SpentFor,
  type Usage,
} from '../ports.js';
import { plainName } from '../prices.js';
import type { CallMeter, MeteredRequest } from '../spend/call.meter.js';
import { thinkingFor } from '../thinking.js';
import { NO_USAGE, usageOfWhole } from '../usage.js';
import { asHistory, stopReasonOf, toolUsesOf } from './answer.reader.js';
import type { MessagesClient } from './anthropic.client.js';
import { RequestForms } from './request.form.js';
import { failureOf } from './sdk.failure.js';
import { StreamedAnswer } from './streamed.answer.js';

export type ModelSettings = Pick<LlmConfig, 'CHAT_MODEL' | 'SUMMARY_MODEL' | 'FALLBACK_MODEL' | 'MAX_OUTPUT_TOKENS'>;

export interface ModelTimeouts {
  /** A stream in which nothing comes for so long is given up, ms. */
  silenceMs: number;
  /** A whole answer has to be there within, ms. */
  answerMs: number;
}

const TIMEOUTS: ModelTimeouts = { silenceMs: 30_000, answerMs: 60_000 };

type Answer<T> = { value: T; costUsd: number };

interface Streaming {
  /** When the caller asked, in milliseconds of `performance.now()`. */
  askedAt: number;
  say: (event: ModelEvent) => void;
  /** The caller wants no more. */
  signal: AbortSignal;
}

/** Claude, or whatever speaks the Messages API at the configured address. */
export class AnthropicModel extends LanguageModel {
  private readonly forms: RequestForms;

  constructor(
    private readonly client: MessagesClient,
    private readonly settings: ModelSettings,
    private readonly meter: CallMeter,
    logger: Pick<Logger, 'info'>,
    private readonly timeouts: ModelTimeouts = TIMEOUTS,
  ) {
    super();
    this.forms = new RequestForms((learnt) => logger.info(learnt, 'the model is asked in a plainer form from now on'));
  }

  override book(call: SpentFor & Pick<ModelCall, 'purpose'>): Booking | undefined {
    return this.meter.book(call, this.modelFor(call.purpose));
  }

  override async stream(call: ModelCall, signal: AbortSignal, hear: (event: ModelEvent) => void): Promise<void> {
    const askedAt = performance.now();
    // Nothing has been said before the first event: until it is here, failing and asking again goes unnoticed.
    const { rest } = await this.persist(call, signal, (model) => {
      const { promise: begun, resolve } = deferred();
      const say = (event: ModelEvent) => {
        resolve();
        heardBy(hear, event);
      };
      const rest = this.streamOnce(call, model, { askedAt, say, signal });
      return Promise.race([begun, rest]).then(() => ({ rest }));
    });
    try {
      await rest;
    } catch (error) {
      throw error instanceof NotHeard ? error.cause : failureOf(error).toAppError();
    }
  }

  override async complete(call: ModelCall, signal?: AbortSignal): Promise<{ text: string; costUsd: number }> {
    const { value, costUsd } = await this.answer(call, signal, undefined, textOf);
    return { text: value, costUsd };
  }

  override async extract<S extends z.ZodType>(
    call: ModelCall,
    schema: S,
    signal?: AbortSignal,
  ): Promise<Answer<z.output<S>>> {
    const format = zodOutputFormat(schema);
    // Read here and not by `messages.parse`: that throws the account away together with an answer that does not fit.
    return this.answer(call, signal, format, (message) => format.parse(withoutFence(textOf(message))));
  }

  private async streamOnce(call: ModelCall, model: string, { askedAt, say, signal }: Streaming): Promise<void> {
    const body = this.body(call, model);
    const account = await this.openAccount(call, body, askedAt, signal);
    const answer = new StreamedAnswer({ spoke: () => account.spoke(), say }, this.timeouts.silenceMs);
    const cutOff = () => answer.cutOff();
    signal.addEventListener('abort', cutOff);
    let message: Anthropic.Message;
    try {
      message = await answer.ask(this.client, body);
    } catch (error) {
      const failure = told(error, signal);
      settleBroken(account, failure, answer.partialUsage);
      throw error instanceof NotHeard ? error : failure;
    } finally {
      signal.removeEventListener('abort', cutOff);
    }
    const { usage, estimated } = usageOfWhole(message, account.unheard.whole);
    const costUsd = account.settle('finished', usage, estimated);
    for (const use of toolUsesOf(message)) say(use);
    say({ type: 'end', stopReason: stopReasonOf(message), message: asHistory(message), model, usage, costUsd });
  }

  private answer<T>(
    call: ModelCall,
    signal: AbortSignal | undefined,
    format: Anthropic.JSONOutputFormat | undefined,
    read: (message: Anthropic.Message) => T,
  ): Promise<Answer<T>> {
    const askedAt = performance.now();
    return this.persist(call, signal, async (model) => {
      const body = this.body(call, model, format);
      const account = await this.openAccount(call, body, askedAt, signal);
      const patience = AbortSignal.timeout(this.timeouts.answerMs);
      let message: Anthropic.Message;
      try {
        message = await this.client.messages.create(body, {
          signal: signal ? AbortSignal.any([signal, patience]) : patience,
        });
      } catch (error) {
        const failure = told(error, signal);
        // A whole answer is written before any of it is sent: nobody knows how far it had come.
        if (failure.options.unbilled) account.settle(failure.reason, NO_USAGE);
        else account.settle(failure.reason, account.unheard.whole, true);
        throw failure;
      }
      account.spoke();
      const { usage, estimated } = usageOfWhole(message, account.unheard.whole);
      try {
        const value = read(message);
        return { value, costUsd: account.settle('finished', usage, estimated) };
      } catch (error) {
        const failure = error instanceof ModelFailure ? error : unfit(error);
        account.settle(failure.reason, usage, estimated);
        throw failure;
      }
    });
  }

  /** @throws BudgetExhausted; AppError `model_unavailable`; ModelFailure `aborted`, with nothing spent */
  private async openAccount(
    call: ModelCall,
    body: Anthropic.MessageCreateParams,
    askedAt: number,
    signal: AbortSignal | undefined,
  ): Promise<MeteredRequest> {
    const account = await this.meter.open(call, body, askedAt);
    if (!signal?.aborted) return account;
    account.settle('aborted', NO_USAGE);
    throw new ModelFailure('aborted', false, 'stopped');
  }

  /** @throws AppError */
  private async persist<T>(
    call: ModelCall,
    signal: AbortSignal | undefined,
    ask: (model: string) => Promise<T>,
  ): Promise<T> {
    const models = new Set([this.modelFor(call.purpose), this.settings.FALLBACK_MODEL]);
    const patience: Patience = call.purpose === 'turn' ? VISITOR_WAITS : NOBODY_WAITS;
    try {
      return await persist([...models], patience, signal, (model) => this.askInAnyForm(model, ask));
    } catch (error) {
      throw error instanceof AppError ? error : failureOf(error).toAppError();
    }
  }

  /** An endpoint that does not know all of the Messages API is asked again with less of it, at once. */
  private async askInAnyForm<T>(model: string, ask: (model: string) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask(model);
      } catch (error) {
        if (!(error instanceof ModelFailure) || !this.forms.learn(model, error.options.cause)) throw error;
      }
    }
  }

  private modelFor(purpose: Purpose): string {
    return purpose === 'turn' ? this.settings.CHAT_MODEL : this.settings.SUMMARY_MODEL;
  }

  private body(call: ModelCall, model: string, format?: Anthropic.JSONOutputFormat) {
    const { thinking, output_config } = thinkingFor(plainName(model));
    return this.forms.fit({
      model,
      max_tokens: call.maxTokens ?? this.settings.MAX_OUTPUT_TOKENS,
      ...(call.system.length > 0 && { system: call.system }),
      messages: call.messages,
      ...(call.tools?.length && { tools: call.tools }),
      ...(thinking && { thinking }),
      ...((output_config || format) && { output_config: { ...output_config, ...(format && { format }) } }),
    });
  }
}

/**
 * The account of a stream that broke off. Before its first event the prompt may have been read all the same; what was
 * said after it is counted, though the API tells its own count only at the end.
 */
function settleBroken(account: MeteredRequest, { reason, options }: ModelFailure, said: Usage | undefined): void {
  if (said) account.settle(reason, said, true);
  else if (options.unbilled) account.settle(reason, NO_USAGE);
  else account.settle(reason, account.unheard.prompt, true);
}

/** What the listener threw, and not the model: it wants no more, and is told its own error. */
class NotHeard extends Error {}

function heardBy(hear: (event: ModelEvent) => void, event: ModelEvent): void {
  try {
    hear(event);
  } catch (cause) {
    throw new NotHeard('the listener failed', { cause });
  }
}

/** An abort that the caller did not ask for was ours: the model kept silent for too long. */
function told(error: unknown, signal: AbortSignal | undefined): ModelFailure {
  if (error instanceof NotHeard) return new ModelFailure('aborted', false, 'nobody listens');
  const failure = failureOf(error);
  if (signal?.aborted) return new ModelFailure('aborted', false, 'stopped', { cause: error });
  return failure.reason === 'aborted'
    ? new ModelFailure('timeout', true, 'no answer in time', { cause: error })
    : failure;
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** @throws ModelFailure when the model refused or said nothing */
function textOf(message: Anthropic.Message): string {
  if (message.stop_reason === 'refusal') throw new ModelFailure('refused', false, 'it declined to answer');
  const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  if (text.trim() === '') throw new ModelFailure('unfit', true, 'the answer is empty');
  return text;
}

/** Models without structured output like to put JSON into a block of code. */
const withoutFence = (text: string): string => /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;

const unfit = (cause: unknown) => new ModelFailure('unfit', true, 'the answer does not fit its schema', { cause });
