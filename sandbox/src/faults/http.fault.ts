import type { Request, Response } from 'express';
import type { Fault } from './fault.store.js';

/**
 * Lets a plain JSON request fail. `timeout` never answers, `stall` stops in the middle of the body, `cut` drops the
 * connection (`afterChars`: in the middle of the body); both hold until the client or the sandbox closes.
 * @param body the answer that would have been given, for the faults that break off inside it
 * @param errorBody the part's own error format for the statuses
 */
export function failHttp(
  fault: Fault,
  req: Request,
  res: Response,
  body: string,
  errorBody: (status: number) => unknown,
): void {
  switch (fault.kind) {
    case 'timeout':
      return;
    case 'cut':
      if (fault.afterChars === undefined) req.socket.destroy();
      else sendPart(res, body, fault.afterChars, () => res.socket?.destroySoon());
      return;
    case 'stall':
      sendPart(res, body, fault.afterChars ?? 0, () => {});
      return;
    default: {
      if (fault.retryAfter !== undefined) res.set('retry-after', String(fault.retryAfter));
      res.status(Number(fault.kind)).json(errorBody(Number(fault.kind)));
    }
  }
}

/** Promises the whole body by its length, sends the first characters of it, then calls `then`. */
function sendPart(res: Response, body: string, chars: number, then: () => void): void {
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  res.flushHeaders();
  const sent = body.slice(0, Math.min(chars, body.length - 1));
  if (sent === '') then();
  else res.write(sent, then);
}
