import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { legibilityOf, themeIn } from './theme.contrast.js';

const OURS = themeIn(readFileSync('apps/web/src/page/styles/theme.css', 'utf8'));
const withOwn = (css: string, hasColour = false) => legibilityOf({ ...OURS, ...themeIn(css) }, hasColour);

describe("an owner's style sheet", () => {
  it('starts from colours that can all be read', () => {
    expect(legibilityOf(OURS, false)).toEqual({ poor: [], unread: [] });
  });

  it('can be read where it keeps the contrast, however its colours are written', () => {
    const css = `/* --ink: #eee; */ :root { --accent: light-dark(rgb(122, 31, 92), hsl(321 71% 79%)); --on-accent: light-dark(white, #2b0a20);
      --accent-strong: var(--accent); --accent-wash: var(--ground); --radius: 0.5rem }`;
    expect(withOwn(css)).toEqual({ poor: [], unread: [] });
  });

  it('is told of text that is hard to read, the worst first, in light and in dark', () => {
    const { poor } = withOwn(':root { --said: #ffe066; } :root { --on-said: light-dark(#fff, #777); }');
    expect(poor).toEqual([
      expect.stringMatching(/^--on-said on --said \(light\) 1\.\d+:1$/),
      expect.stringMatching(/^--on-said on --said \(dark\) 3\.\d+:1$/),
    ]);
  });

  it('counts with the colour that the other of a pair has by itself', () => {
    expect(withOwn(':root { --ground: #0f6660 }').poor).toContainEqual(
      expect.stringMatching(/^--accent on --ground \(light\) 1:1/),
    );
  });

  it('says nothing of accents that are made of the colour of the persona file', () => {
    const css = ':root { --accent: #fff; --on-accent: #fff; }';
    expect(withOwn(css).poor).not.toEqual([]);
    expect(withOwn(css, true)).toEqual({ poor: [], unread: [] });
  });

  it('names what only a browser can read, and leaves alone what holds at times only', () => {
    const css = `:root { --ink: color-mix(in srgb, red, blue); --warn: #8a3b1280; --said: var(--said) }
      @media (prefers-contrast: more) { :root { --ink-soft: #fff } } [data-theme="dark"] { --surface: #000 }`;
    expect(withOwn(css)).toEqual({ poor: [], unread: ['--ink', '--said', '--warn'] });
  });
});
