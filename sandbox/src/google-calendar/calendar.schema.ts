import { z } from 'zod';

/** RFC 3339 with an offset, or without one beside a `timeZone`. */
const dateTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?$/);
const instant = z.iso.datetime({ offset: true });

const eventTime = z.strictObject({ dateTime, timeZone: z.string().optional() });
const attendee = z.strictObject({
  email: z.email(),
  displayName: z.string().optional(),
  responseStatus: z.enum(['needsAction', 'declined', 'tentative', 'accepted']).optional(),
  optional: z.boolean().optional(),
});
const conferenceData = z.strictObject({
  createRequest: z.strictObject({
    requestId: z.string().min(1),
    conferenceSolutionKey: z.strictObject({ type: z.literal('hangoutsMeet') }).optional(),
  }),
});

const fields = {
  summary: z.string().max(1024).optional(),
  description: z.string().max(8192).optional(),
  location: z.string().max(1024).optional(),
  start: eventTime.optional(),
  end: eventTime.optional(),
  attendees: z.array(attendee).max(200).optional(),
  conferenceData: conferenceData.optional(),
  extendedProperties: z
    .strictObject({
      private: z.record(z.string().max(44), z.string().max(1024)).optional(),
      shared: z.record(z.string().max(44), z.string().max(1024)).optional(),
    })
    .optional(),
  guestsCanInviteOthers: z.boolean().optional(),
  guestsCanModify: z.boolean().optional(),
  guestsCanSeeOtherGuests: z.boolean().optional(),
  transparency: z.enum(['opaque', 'transparent']).optional(),
  visibility: z.enum(['default', 'public', 'private', 'confidential']).optional(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']).optional(),
  sequence: z.int().optional(),
  reminders: z.strictObject({ useDefault: z.boolean() }).optional(),
};

export const eventPatch = z.strictObject(fields);
export type EventPatch = z.infer<typeof eventPatch>;

export const eventInsert = eventPatch.extend({ id: z.string().optional(), start: eventTime, end: eventTime });
export type EventInsert = z.infer<typeof eventInsert>;

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
export const sendUpdates = z.enum(['all', 'externalOnly', 'none']);
const writing = {
  sendUpdates: sendUpdates.default('none'),
  conferenceDataVersion: z.coerce.number().int().min(0).max(1).default(0),
};

/** Query strings; every endpoint also takes `alt` and `prettyPrint`. */
export const queries = {
  none: z.strictObject({}),
  write: z.strictObject(writing),
  remove: z.strictObject({ sendUpdates: writing.sendUpdates }),
  list: z.strictObject({
    timeMin: instant.optional(),
    timeMax: instant.optional(),
    updatedMin: instant.optional(),
    showDeleted: flag.default(false),
    singleEvents: flag.default(false),
    orderBy: z.enum(['startTime', 'updated']).optional(),
    maxResults: z.coerce.number().int().min(1).max(2500).default(250),
    pageToken: z.string().optional(),
    privateExtendedProperty: z.union([z.string(), z.array(z.string())]).optional(),
  }),
};

export const freeBusyQuery = z.strictObject({
  timeMin: instant,
  timeMax: instant,
  timeZone: z.string().optional(),
  items: z.array(z.strictObject({ id: z.string() })).max(50),
});
