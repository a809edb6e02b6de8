import { de } from './de.words.js';
import { en } from './en.words.js';
import { es } from './es.words.js';
import { fr } from './fr.words.js';
import { it } from './it.words.js';
import { pt } from './pt.words.js';

type BookingStatus = 'booked' | 'requested' | 'cancelled';

/** All that mails say in our own words; amounts, times and names come formatted. */
export interface MailWords {
  /** BCP 47, of the words and of dates. */
  locale: string;
  subject: {
    outcomes: Record<BookingStatus, (when: string) => string>;
    visitor: string;
    fromPlace: (place: string) => string;
    fromCompany: (company: string) => string;
    talked: string;
  };
  conversation: {
    withoutSummary: string;
    wanted: string;
    promised: string;
    meetings: string;
    unanswered: string;
    thumbsDown: string;
    next: string;
    before: string;
    visitor: string;
    bookings: Record<BookingStatus, string>;
    with: (guest: string) => string;
    about: (topic: string) => string;
    name: string;
    company: string;
    role: string;
    email: string;
    phone: string;
    who: string;
    mood: string;
    note: string;
    place: string;
    network: string;
    theirTime: string;
    language: string;
    page: string;
    cameFrom: string;
    cameBack: string;
    part: (part: number) => string;
    anew: string;
    firstHere: (when: string) => string;
    transcript: (zone: string) => string;
    leftOut: (count: number) => string;
    said: (time: string) => string;
    answered: (owner: string) => string;
    sources: (titles: string) => string;
    stopped: string;
    failed: string;
    paused: string;
    byAi: string;
    answersByAi: string;
    id: (conversationId: string, part: number) => string;
  };
  meeting: {
    asks: (who: string, when: string) => string;
    takenBack: (who: string, when: string) => string;
    notBooked: string;
    wasTakenBack: string;
    when: string;
    who: string;
    topic: string;
    to: (from: string, to: string) => string;
    answer: string;
    yes: string;
    otherwise: string;
    unchecked: string;
  };
  budget: {
    reached: (limit: string) => string;
    /** Without a time: for the rest of the day. */
    turnedAway: (until: string | undefined) => string;
    spent: (spent: string, limit: string) => string;
    raise: string;
  };
  digest: {
    conversations: (count: number) => string;
    booked: (count: number) => string;
    requested: (count: number) => string;
    open: (count: number) => string;
    talks: string;
    visitors: string;
    unknown: string;
    elsewhere: string;
    calls: string;
    bookings: Record<BookingStatus, (count: number) => string>;
    thumbs: string;
    thumbsOf: (up: number, down: number) => string;
    spent: string;
    spentOf: (all: string, most: string, day: string, limit: string) => string;
    nothingSpent: (limit: string) => string;
    syncs: string;
    syncsFailed: (failed: number, all: number) => string;
    asked: string;
    gaps: string;
    disliked: string;
    notReadTitle: string;
    givenUp: string;
    times: (question: string, count: number) => string;
    also: (question: string) => string;
    placeToAnswer: (page: string) => string;
    noPlace: string;
    goingOn: string;
    put: (queue: string, count: number) => string;
    notRead: (count: number) => string;
    syncBroken: string;
    counted: (from: string, to: string, zone: string) => string;
    commands: string;
  };
  alert: {
    /** `days`: for how long. */
    syncBroken: (days: number, reason: string) => string;
    pagesBroken: (count: number) => string;
    goesOn: (since: string) => string;
    lastSync: string;
    triesDaily: string;
    triesOnce: string;
    deadLetters: (count: number) => string;
    putAside: string;
    putAsideTitle: string;
    /** By the name of the service. */
    holds: Record<'summary' | 'chat' | 'ingest', string>;
    untilMended: string;
  };
}

const catalogue: Record<string, MailWords> = { en, de, es, fr, it, pt };

/** In the language of a BCP 47 tag; English where there is none, or none that we speak. */
export function mailWords(language: string | undefined): MailWords {
  const base = language?.split(/[-_]/)[0]?.toLowerCase() ?? '';
  return (Object.hasOwn(catalogue, base) && catalogue[base]) || en;
}
