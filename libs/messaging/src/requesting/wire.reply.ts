import { AppError } from '@minime/platform';
import { z } from 'zod';

/** The answer to a request as it travels. */
const wireReply = z.union([
  z.object({ reply: z.unknown(), error: z.undefined().optional() }),
  z.object({ error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }) }),
]);

export const writeReply = (reply: unknown): Buffer => Buffer.from(JSON.stringify({ reply }));

export function writeRefusal({ code, message, retryable }: AppError): Buffer {
  return Buffer.from(JSON.stringify({ error: { code, message, retryable } }));
}

/** @throws AppError as the answering side threw it. */
export function readReply(content: Buffer): unknown {
  const wire = wireReply.parse(JSON.parse(content.toString()));
  if (!wire.error) return wire.reply;
  const { code, message, retryable } = wire.error;
  throw new AppError(code, message, { retryable });
}
