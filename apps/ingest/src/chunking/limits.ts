/** Rule of thumb for prose in Latin script. */
const CHARS_PER_TOKEN = 4;

/** What a part of a long section is filled up to, in characters (400 tokens). */
export const TARGET_CHARS = 400 * CHARS_PER_TOKEN;
/** No passage of text that can be cut is longer, in characters (500 tokens). */
export const MAX_CHARS = 500 * CHARS_PER_TOKEN;
/** How much of the part before is repeated where prose is cut, at most, in characters. */
export const OVERLAP_CHARS = 50 * CHARS_PER_TOKEN;
/** What is never cut otherwise (a code block, a table row) is cut above this, in characters: a prompt has an end. */
export const UNCUT_CHARS = 2_000 * CHARS_PER_TOKEN;
