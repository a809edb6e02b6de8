/** Red, green and blue, each from 0 to 255. */
export type Colour = readonly [number, number, number];

/** `#rgb` or `#rrggbb`; undefined for anything else. */
export function parseColour(text: string): Colour | undefined {
  const hex = /^#?([\da-f]{6}|[\da-f]{3})$/i.exec(text.trim())?.[1];
  if (!hex) return undefined;
  const pairs = hex.length === 3 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) as string[]);
  return pairs.map((pair) => Number.parseInt(pair, 16)) as unknown as Colour;
}

/** Luminance above which black can be read better than white, 0 to 1. */
const MIDDLE = 0.18;

/** Whether a sign on this colour should be black. Squares stand for the exact curve: this is code that every page of a host site loads. */
export const isBright = ([red, green, blue]: Colour): boolean =>
  0.2126 * red ** 2 + 0.7152 * green ** 2 + 0.0722 * blue ** 2 > MIDDLE * 255 ** 2;
