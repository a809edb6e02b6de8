/** PostgreSQL stores neither NUL nor half a surrogate pair. */
const NUL = /\0/g;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Z}]/u;

/** What somebody else wrote as every store can keep it: no NUL, no half characters. */
export const storable = (text: string): string => text.replace(NUL, '').replace(LONE_SURROGATE, '\uFFFD');

/** True when there is nothing to see: blanks, controls, zero-width characters. */
export const isBlank = (text: string): boolean => !VISIBLE.test(text);
