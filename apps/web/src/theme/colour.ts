import type { Colour } from './parse-colour.js';

const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];
/** The ground that is hardest to read on, light and dark: `--surface` of theme.css. */
const LIGHT: Colour = [241, 245, 244];
const DARK: Colour = [26, 37, 38];
/** WCAG 2.2, 1.4.3: text of any size. */
const TEXT_CONTRAST = 4.5;
const STEP = 0.02;

/** Relative luminance, 0 to 1: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
export function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio, 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(one: Colour, other: Colour): number {
  const [bright, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

const mix = (one: Colour, other: Colour, share: number): Colour =>
  one.map((value, at) => Math.round(value + ((other[at] as number) - value) * share)) as unknown as Colour;

/** The shade nearest to `colour`, on its way to black or white, that can be read on `ground`. */
export function readableOn(colour: Colour, ground: Colour): Colour {
  const end = luminance(ground) > 0.18 ? BLACK : WHITE;
  for (let share = 0; share < 1; share += STEP) {
    const shade = mix(colour, end, share);
    if (contrast(shade, ground) >= TEXT_CONTRAST) return shade;
  }
  return end;
}

/** Black or white, whichever can be read better on a colour. */
export const inkOn = (ground: Colour): Colour => (contrast(WHITE, ground) >= contrast(BLACK, ground) ? WHITE : BLACK);

export const toCss = (colour: Colour): string => `rgb(${colour.join(' ')})`;

/**
 * The owner's colour as the page's own colours, each light and dark, moved towards black or white only as far as its
 * text needs to be readable.
 */
export function palette(owner: Colour): Record<string, [light: Colour, dark: Colour]> {
  const accent: [Colour, Colour] = [readableOn(owner, LIGHT), readableOn(owner, DARK)];
  const wash: [Colour, Colour] = [mix(accent[0], WHITE, 0.88), mix(accent[1], DARK, 0.78)];
  const strong: [Colour, Colour] = [
    readableOn(mix(accent[0], BLACK, 0.22), wash[0]),
    readableOn(mix(accent[1], WHITE, 0.3), wash[1]),
  ];
  const said: [Colour, Colour] = [accent[0], readableOn(mix(owner, DARK, 0.4), WHITE)];
  return {
    accent,
    'accent-strong': strong,
    'accent-wash': wash,
    'on-accent': [inkOn(accent[0]), inkOn(accent[1])],
    said,
    'on-said': [WHITE, WHITE],
  };
}
