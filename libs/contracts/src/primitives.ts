import { z } from 'zod';

/** RFC 9562 UUID in lower case: conversations, visitors, turns and messages are named by it. */
export const uuid = z.uuid().toLowerCase();

/** Point in time, ISO 8601 with offset, e.g. `2026-11-22T16:23:36.000Z`. */
export const timestamp = z.iso.datetime({ offset: true });

/** US dollars; fractions of a cent are kept. */
export const usd = z.number().nonnegative().finite();

/** Count of tokens. */
export const tokens = z.number().int().nonnegative();

/** Text somebody else wrote, cut off at `max` characters so that no single field can fill a message or a mail. */
export const boundedText = (max: number) => z.string().max(max);
