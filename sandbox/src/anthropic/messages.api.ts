import type Anthropic from '@anthropic-ai/sdk';
import type { Request, Response } from 'express';
import type { Facts } from '../faults/facts.js';
import type { Fault, FaultStore } from '../faults/fault.store.js';
import { failHttp } from '../faults/http.fault.js';
import type { Pace } from '../sandbox.part.js';
import { ApiError, badRequest } from './api/api.error.js';
import { pumpEvents } from './api/event.pump.js';
import { newId } from './api/ids.js';
import { buildMessage } from './api/message.builder.js';
import { messageEvents } from './api/message.events.js';
import { faultError } from './api/model.fault.js';
import { PrefixCache, promptTokens } from './api/prefix.cache.js';
import { limitReply } from './api/reply.limit.js';
import { parseCountRequest, parseMessageRequest } from './api/request.rules.js';
import type { CallLog, RecordedModelCall } from './call.log.js';
import { answer } from './claude/claude.js';
import { lastUserText, systemText } from './claude/request.text.js';
import { type ScriptQueue, scriptedReply } from './script.queue.js';
import type { Script } from './script.schema.js';

const VERSIONS = ['2023-06-01', '2026-10-21'];

/** The Messages API: checks a request, lets a fault strike, and sends the scripted or the composed answer. */
export class MessagesApi {
  private readonly cache = new PrefixCache();

  constructor(
    private readonly calls: CallLog,
    private readonly scripts: ScriptQueue,
    private readonly faults: FaultStore,
    private readonly pace: Pace,
  ) {}

  /** `POST /v1/messages`. */
  async create(req: Request, res: Response): Promise<void> {
    const call = this.calls.start(req.body);
    const gone = this.watch(res, call);
    const requestId = newId('req');
    res.set('request-id', requestId);
    try {
      checkHeaders(req);
      const request = parseMessageRequest(req.body);
      const facts = factsOf(request);
      const fault = this.faults.take('anthropic', facts, ({ kind }) => kind !== 'hold' || request.stream === true);
      if (fault) call.fault = fault.kind;
      const error = fault?.afterChars === undefined || !request.stream ? fault && faultError(fault) : undefined;
      if (error) throw error;
      await this.answer(request, this.scripts.take(facts), fault, req, res, call, gone);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      call.error = error.message;
      sendError(res, error, requestId);
    }
  }

  /** `POST /v1/messages/count_tokens`. */
  count(req: Request, res: Response): void {
    const requestId = newId('req');
    res.set('request-id', requestId);
    try {
      checkHeaders(req);
      res.json({ input_tokens: promptTokens(parseCountRequest(req.body)) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      sendError(res, error, requestId);
    }
  }

  private async answer(
    request: Anthropic.MessageCreateParams,
    script: Script | undefined,
    fault: Fault | undefined,
    req: Request,
    res: Response,
    call: RecordedModelCall,
    gone: AbortSignal,
  ): Promise<void> {
    call.scripted = script !== undefined;
    const reply = script ? scriptedReply(script) : limitReply(answer(request), request);
    const message = buildMessage(request.model, reply, this.cache.measure(request), script?.usage);
    call.usage = {
      inputTokens: message.usage.input_tokens,
      cacheReadTokens: message.usage.cache_read_input_tokens ?? 0,
      cacheWriteTokens: message.usage.cache_creation_input_tokens ?? 0,
      outputTokens: message.usage.output_tokens,
    };
    const pace = {
      firstTokenMs: script?.firstTokenMs ?? this.pace.firstTokenMs,
      gapMs: script?.gapMs ?? this.pace.gapMs,
    };
    const breaksBeforeAnswer = fault?.kind === 'timeout' || (fault?.kind === 'cut' && fault.afterChars === undefined);
    const steps = messageEvents(message, reply);
    const cleared = fault?.kind === 'hold' ? this.faults.cleared('anthropic', gone) : Promise.resolve();
    if (request.stream && !breaksBeforeAnswer) await pumpEvents(res, steps, pace, fault, cleared, gone);
    else if (fault) failHttp(fault, req, res, JSON.stringify(message), () => ({}));
    else await sendAfter(pace.firstTokenMs, res, message, gone);
  }

  /** Writes the end of a request into the log, and tells by its signal that the client has left. */
  private watch(res: Response, call: RecordedModelCall): AbortSignal {
    const started = performance.now();
    const gone = new AbortController();
    res.once('close', () => {
      call.status = res.headersSent ? res.statusCode : 0;
      call.aborted = !res.writableFinished && call.fault !== 'cut';
      call.durationMs = Math.round(performance.now() - started);
      gone.abort();
    });
    return gone.signal;
  }
}

async function sendAfter(ms: number, res: Response, message: Anthropic.Message, gone: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    gone.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  if (!gone.aborted) res.json(message);
}

function checkHeaders(req: Request): void {
  const bearer = /^Bearer\s+\S/i.test(req.get('authorization') ?? '');
  if (!bearer && !req.get('x-api-key')) throw new ApiError(401, 'x-api-key header is required');
  const version = req.get('anthropic-version');
  if (version === undefined) throw badRequest('anthropic-version: header is required');
  if (!VERSIONS.includes(version)) throw badRequest(`anthropic-version: "${version}" is not a valid version`);
}

/** What scripts and faults can be narrowed by. */
function factsOf(request: Anthropic.MessageCreateParams): Facts {
  return {
    model: request.model,
    system: systemText(request),
    text: lastUserText(request),
    stream: request.stream === true,
  };
}

function sendError(res: Response, error: ApiError, requestId: string): void {
  res.status(error.status).set(error.headers).json(error.envelope(requestId));
}
