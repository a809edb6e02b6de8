import { z } from 'zod';
import { boundedText, timestamp, uuid } from './primitives.js';

/** What a browser tells about its visitor when it connects; every field is a claim, none is trusted. */
export const visitorContext = z.object({
  /** BCP 47, e.g. `pt-PT`. */
  locale: boundedText(35).optional(),
  /** IANA zone, e.g. `Europe/Lisbon`. */
  timeZone: boundedText(64).optional(),
  /** Address of the page the chat stands on. */
  page: boundedText(500).optional(),
  /** Address the visitor came from. */
  referrer: boundedText(500).optional(),
});
export type VisitorContext = z.infer<typeof visitorContext>;

/** Where an address is, as far as a network of 256 addresses can tell. */
export const place = z.object({
  city: boundedText(120).optional(),
  region: boundedText(120).optional(),
  country: boundedText(120).optional(),
  /** ISO 3166-1 alpha-2. */
  countryCode: z.string().length(2).optional(),
  timeZone: boundedText(64).optional(),
  organisation: boundedText(200).optional(),
});
export type Place = z.infer<typeof place>;

/** What the visitor has said about themselves, kept by the `update_user_info` tool. */
export const visitorDetails = z.object({
  name: boundedText(120).optional(),
  email: z.email().max(254).optional(),
  company: boundedText(160).optional(),
  role: boundedText(160).optional(),
  phone: boundedText(40).optional(),
  /** Anything else worth telling the owner, in the visitor's words. */
  note: boundedText(500).optional(),
});
export type VisitorDetails = z.infer<typeof visitorDetails>;

/** All that is known of a visitor, as events and mails carry it. */
export const visitorProfile = z.object({
  visitorId: uuid,
  firstSeenAt: timestamp,
  details: visitorDetails,
  place: place.optional(),
  context: visitorContext,
});
export type VisitorProfile = z.infer<typeof visitorProfile>;
