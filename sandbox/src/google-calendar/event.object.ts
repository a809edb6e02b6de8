import { OWNER, type StoredEvent } from './calendar.store.js';

export const etagOf = ({ version, updated }: StoredEvent) => `"${updated.getTime()}${version}"`;

/** An event as the API gives it. @param origin of the sandbox: links lead to its own pages */
export function eventObject(event: StoredEvent, origin: string): object {
  const { id, status, fields, meet } = event;
  const { attendees, ...rest } = fields;
  return {
    kind: 'calendar#event',
    etag: etagOf(event),
    id,
    status,
    htmlLink: `${origin}/?event=${id}`,
    created: event.created.toISOString(),
    updated: event.updated.toISOString(),
    ...rest,
    creator: { email: OWNER.email, self: true },
    organizer: { email: OWNER.email, self: true },
    start: { dateTime: event.start.toISOString(), timeZone: event.timeZone },
    end: { dateTime: event.end.toISOString(), timeZone: event.timeZone },
    iCalUID: `${id}@google.com`,
    sequence: 0,
    ...(attendees && { attendees: attendees.map((guest) => ({ responseStatus: 'needsAction', ...guest })) }),
    ...(meet && conference(meet, origin)),
    reminders: { useDefault: true },
    eventType: 'default',
  };
}

const conference = ({ code, requestId }: NonNullable<StoredEvent['meet']>, origin: string) => ({
  hangoutLink: meetUrl(code, origin),
  conferenceData: {
    createRequest: {
      requestId,
      conferenceSolutionKey: { type: 'hangoutsMeet' },
      status: { statusCode: 'success' },
    },
    entryPoints: [{ entryPointType: 'video', uri: meetUrl(code, origin), label: `meet.google.com/${code}` }],
    conferenceSolution: { key: { type: 'hangoutsMeet' }, name: 'Google Meet' },
    conferenceId: code,
  },
});

export const meetUrl = (code: string, origin: string) => `${origin}/google/meet/${code}`;
