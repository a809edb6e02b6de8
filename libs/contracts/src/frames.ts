import { z } from 'zod';
import { uuid } from './primitives.js';
import { serverMessages } from './socket/server.messages.js';

/** The events of a running turn that chat sends to whichever gateway replica holds the conversation. */
const framed = ['turn_started', 'message_chunk', 'snapshot', 'tool', 'citation', 'card', 'finish', 'error'] as const;
export type FrameEvent = (typeof framed)[number];

const frameOf = <E extends FrameEvent>(event: E) =>
  z.object({ conversationId: uuid, event: z.literal(event), payload: serverMessages[event] });

/** What travels on `minime.frames`: fast, not durable; a lost one is made good by a snapshot. */
export const frame = z.discriminatedUnion('event', [
  frameOf('turn_started'),
  frameOf('message_chunk'),
  frameOf('snapshot'),
  frameOf('tool'),
  frameOf('citation'),
  frameOf('card'),
  frameOf('finish'),
  frameOf('error'),
]);
export type Frame = z.infer<typeof frame>;
