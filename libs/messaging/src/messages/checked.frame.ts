import { type Frame, frame as frameSchema } from '@minime/contracts';

/**
 * A frame on its way out, parsed through its contract. Chunks are passed as they are: they are nine frames of ten, chat
 * makes them of a counter and of words, and whoever gets one from a broker parses it.
 * @throws ZodError
 */
export const outgoing = (frame: Frame): Frame => (frame.event === 'message_chunk' ? frame : frameSchema.parse(frame));

/**
 * A frame that came over a wire, parsed through its contract; undefined: it breaks it. A chunk as chat writes it is told
 * by looking at its fields, which costs a tenth of that.
 */
export function incoming(value: unknown): Frame | undefined {
  return isPlainChunk(value) ? value : frameSchema.safeParse(value).data;
}

type Chunk = Extract<Frame, { event: 'message_chunk' }>;

const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

function isPlainChunk(value: unknown): value is Chunk {
  const { conversationId, event, payload, ...more } = (value ?? {}) as Partial<Chunk>;
  if (event !== 'message_chunk' || typeof payload !== 'object' || payload === null || hasAny(more)) return false;
  const { turnId, epoch, seq, content, ...further } = payload;
  return (
    isUuid(conversationId) &&
    isUuid(turnId) &&
    isCount(epoch) &&
    isCount(seq) &&
    typeof content === 'string' &&
    content !== '' &&
    !hasAny(further)
  );
}

const isUuid = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const hasAny = (fields: object): boolean => Object.keys(fields).length > 0;
