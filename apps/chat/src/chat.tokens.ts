/** Injects the parsed `ChatConfig`. */
export const CHAT_CONFIG = Symbol('CHAT_CONFIG');
/** Injects the `Host` of the process. */
export const HOST = Symbol('HOST');
/** Injects the owner's `Persona`. */
export const PERSONA = Symbol('PERSONA');
/** Injects the owner's `Calendar`, or null where none is connected: bookings are requests then. */
export const CALENDAR = Symbol('CALENDAR');
/** Injects the `MeetingSettings`. */
export const MEETING_SETTINGS = Symbol('MEETING_SETTINGS');
