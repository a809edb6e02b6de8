import type { launcher, page } from './en.js';

/** A text with forms for numbers, by the plural categories of its language; `other` is always there. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The same keys with any words. What is in curly brackets is filled in when the text is shown. */
type Worded<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : T[K] extends { other: string } ? Plural : Worded<T[K]>;
};

/** The few words of the button that every page of a host site shows. */
export type Launcher = Worded<typeof launcher>;
/** Every word of the chat that is not the owner's, the visitor's or the assistant's. */
export type Strings = Worded<typeof page>;
