import { z } from 'zod';
import { uuid } from '../primitives.js';
import { place, visitorContext } from '../visitor.js';

/** Emitted by gateway with the first accepted message of a connection; `network` is an IPv4 /24 or IPv6 /48 in CIDR form. */
export const visitorConnected = z.object({
  conversationId: uuid,
  visitorId: uuid,
  network: z.union([z.cidrv4(), z.cidrv6()]),
  context: visitorContext,
});

/** Emitted by geo. An empty `place` means: asked, and nothing is known. */
export const visitorLocated = z.object({
  conversationId: uuid,
  visitorId: uuid,
  place,
});
