import { type Frame, frame as frameSchema } from '@minime/contracts';

/**
 * A frame on its way out, parsed through its contract. Chunks are passed as they are: they are nine frames of ten, chat
 * makes them of a counter and of words, and whoever gets one from a broker parses it.
 * @throws ZodError
 */
export const outgoing = (frame: Frame): Frame => (frame.event === 'message_chunk' ? frame : frameSchema.parse(frame));
