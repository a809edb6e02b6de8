import { setTimeout as wait } from 'node:timers/promises';
import type { Response } from 'express';
import type { Fault } from '../../faults/fault.store.js';
import type { Pace } from '../../sandbox.part.js';
import type { StreamStep } from './message.events.js';
import { faultError } from './model.fault.js';

/**
 * Sends the events of a stream at the model's pace, and breaks it off where a fault wants that: `cut` drops the
 * connection, `stall` falls silent with the connection open, `hold` does so for a while, a status becomes an `error` event.
 * @param cleared resolves when a `hold` is over, also before it has begun
 * @param signal aborts when the client has gone
 */
export async function pumpEvents(
  res: Response,
  steps: Iterable<StreamStep>,
  pace: Pace,
  fault: Fault | undefined,
  cleared: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  let spokenChars = 0;
  let delay = pace.firstTokenMs;
  let strikes = fault;
  for (const step of steps) {
    // An answer too short for the fault still ends in it: a test that asked for one must not pass without.
    const over = step.event.type === 'message_delta' || (step.paced && spokenChars >= (strikes?.afterChars ?? 0));
    if (strikes && over) {
      if (strikes.kind !== 'hold') return breakOff(res, strikes);
      strikes = undefined;
      await cleared;
    }
    if (step.paced) {
      await pause(delay, signal);
      delay = pace.gapMs;
    }
    if (signal.aborted) return;
    await send(res, step.event.type, step.event);
    spokenChars += step.spoken.length;
  }
  res.end();
}

async function breakOff(res: Response, fault: Fault): Promise<void> {
  const error = faultError(fault);
  if (fault.kind === 'cut') res.socket?.destroySoon();
  if (!error) return;
  await send(res, 'error', error.envelope());
  res.end();
}

/** A pace of 0 still lets other work run in between, as a network would. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await wait(ms, undefined, { signal }).catch(() => {});
  else await new Promise((resolve) => setImmediate(resolve));
}

async function send(res: Response, event: string, data: unknown): Promise<void> {
  await new Promise<void>((resolve) => {
    res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`, () => resolve());
  });
}
