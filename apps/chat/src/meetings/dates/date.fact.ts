import type { DateTime } from 'luxon';

/** What some words of a visitor mean, counted from today where they are. */
export interface DateFact {
  /** As the visitor wrote them. */
  words: string;
  meaning: Reading;
  /** Other readings that the same words allow, the likelier first. */
  alternatives: Reading[];
  /** What is odd about the meaning: a time that the clocks skip or strike twice. */
  note?: string;
}

export type Reading =
  /** A point in time. */
  | { kind: 'moment'; start: DateTime }
  /** A stretch within a day, `end` not included. */
  | { kind: 'hours'; start: DateTime; end: DateTime }
  /** Whole days from the midnight of `start` to the midnight of `end`, which is not included. */
  | { kind: 'days'; start: DateTime; end: DateTime }
  /** A time of day of which nobody said the day. */
  | { kind: 'time'; start: DateTime };
