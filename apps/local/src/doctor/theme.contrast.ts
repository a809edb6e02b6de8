import { colord, extend } from 'colord';
import a11y from 'colord/plugins/a11y';
import names from 'colord/plugins/names';

extend([a11y, names]);

/** Custom properties by name, as they are written: `--ink` to `light-dark(#16211f, #e7eeec)`. */
export type Theme = Readonly<Record<string, string>>;

/** WCAG 2.2, 1.4.3: text of any size. */
const TEXT_CONTRAST = 4.5;
const GROUNDS = ['--ground', '--ground-owner', '--surface', '--surface-raised'];

/** What the page writes on what. */
const PAIRS: readonly (readonly [text: string, ground: string])[] = [
  ...['--ink', '--ink-soft', '--accent'].flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)),
  ['--accent-strong', '--accent-wash'],
  ['--on-accent', '--accent'],
  ['--on-accent', '--accent-strong'],
  ['--on-said', '--said'],
  ['--warn', '--warn-wash'],
];
/** What the colour of the persona file is made into; it is put above every style sheet. */
const OF_PERSONA = /^--(?:on-)?(?:accent|said)/;

const COMMENT = /\/\*[\s\S]*?\*\//g;
/** `@media ... { ... { } }`: what holds only there is not looked at. */
const CONDITION = /@[^{};]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g;
const ROOT = /:root\s*\{([^}]*)\}/g;
const PROPERTY = /(--[\w-]+)\s*:\s*([^;]+)/g;

/** What a style sheet sets on `:root`; the last word counts. */
export function themeIn(css: string): Theme {
  const plain = css.replace(COMMENT, '').replace(CONDITION, '');
  const roots = Array.from(plain.matchAll(ROOT), ([, body = '']) => body);
  const set = roots.flatMap((body) =>
    Array.from(body.matchAll(PROPERTY), ([, name = '', value = '']) => [name, value.trim()]),
  );
  return Object.fromEntries(set);
}

export interface Legibility {
  /** Pairs below 4.5:1, the worst first: `--on-accent on --accent (dark) 2.1:1`. */
  poor: string[];
  /** Properties whose value is no colour that can be read without a browser. */
  unread: string[];
}

/** @param hasPersonaColour the persona file has a colour, of which the page makes readable accents itself */
export function legibilityOf(theme: Theme, hasPersonaColour: boolean): Legibility {
  const pairs = PAIRS.filter((pair) => !hasPersonaColour || !pair.some((name) => OF_PERSONA.test(name)));
  const unread = new Set<string>();
  const shade = (name: string, at: 0 | 1) => {
    const colour = colord(shadesOf(theme[name], theme)[at]);
    if (colour.isValid() && colour.alpha() === 1) return colour;
    unread.add(name);
    return undefined;
  };
  const poor = pairs.flatMap(([text, ground]) =>
    ([0, 1] as const).flatMap((at) => {
      const [above, below] = [shade(text, at), shade(ground, at)];
      const ratio = above && below ? above.contrast(below) : TEXT_CONTRAST;
      return ratio < TEXT_CONTRAST
        ? [{ ratio, told: `${text} on ${ground} (${at ? 'dark' : 'light'}) ${ratio}:1` }]
        : [];
    }),
  );
  return { poor: poor.toSorted((a, b) => a.ratio - b.ratio).map(({ told }) => told), unread: [...unread] };
}

/** Light and dark: two where `light-dark()` says so, else the same. */
function shadesOf(value = '', theme: Theme): [light: string, dark: string] {
  const other = /^var\(\s*(--[\w-]+)\s*\)$/.exec(value)?.[1];
  if (other) return shadesOf(theme[other], { ...theme, [other]: '' });
  const both = /^light-dark\(([\s\S]*)\)$/.exec(value)?.[1]?.split(/,(?![^(]*\))/) ?? [value, value];
  return [both[0]?.trim() ?? '', both[1]?.trim() ?? ''];
}
