import type { Socket } from 'node:net';
import type { ChannelModel } from 'amqplib';

const LOOK_EVERY_MS = 250;

/**
 * Ends a connection on which nothing came in for `silenceMs` milliseconds: the network swallowed it. The broker sends
 * heartbeats on an idle one at least once an interval, so a silence longer than that is none of its own. Our own event
 * loop may have stood still meanwhile: what lies in the socket then is read before the verdict.
 */
export function watchPulse(model: ChannelModel, silenceMs: number, lost: () => void): void {
  // amqplib keeps the socket to itself.
  const { stream } = model.connection as unknown as { stream: Socket };
  let bytes = stream.bytesRead;
  let heardAt = Date.now();
  const heard = () => {
    if (stream.bytesRead === bytes) return false;
    bytes = stream.bytesRead;
    heardAt = Date.now();
    return true;
  };
  const timer = setInterval(() => {
    if (heard() || Date.now() - heardAt < silenceMs) return;
    setImmediate(() => {
      if (stream.destroyed || heard()) return;
      clearInterval(timer);
      lost();
      stream.destroy(new Error('heartbeats of the broker stayed away'));
    });
  }, LOOK_EVERY_MS);
  timer.unref();
  stream.once('close', () => clearInterval(timer));
}
