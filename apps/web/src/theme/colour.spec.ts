import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contrast, inkOn, luminance, palette, readableOn } from './colour.js';
import { type Colour, isBright, parseColour } from './parse-colour.js';

const LIGHT: Colour = [241, 245, 244];
const DARK: Colour = [26, 37, 38];
const channel = fc.integer({ min: 0, max: 255 });
const colours = fc.tuple(channel, channel, channel);

describe('a colour', () => {
  it('is read from three or six digits, and from nothing else', () => {
    expect(parseColour('#0f6660')).toEqual([15, 102, 96]);
    expect(parseColour(' #FA0 ')).toEqual([255, 170, 0]);
    for (const other of ['', 'red', '#12345', 'url(x)', '#0f6660;}']) expect(parseColour(other)).toBeUndefined();
  });

  it("has the contrasts of WCAG's own examples", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 2);
    expect(luminance([255, 255, 255])).toBeCloseTo(1);
  });

  it('stays as it is where it can be read, and moves only where it cannot', () => {
    expect(readableOn([15, 102, 96], LIGHT)).toEqual([15, 102, 96]);
    const yellow = readableOn([255, 220, 0], LIGHT);
    expect(yellow).not.toEqual([255, 220, 0]);
    expect(contrast(yellow, LIGHT)).toBeLessThan(5);
  });
});

describe("the launcher's sign", () => {
  it('can be told from its ground, whatever colour that has', () => {
    fc.assert(
      fc.property(colours, (ground) => {
        const sign: Colour = isBright(ground) ? [0, 0, 0] : [255, 255, 255];
        expect(contrast(sign, ground)).toBeGreaterThanOrEqual(3);
      }),
    );
  });
});

describe("the owner's palette", () => {
  it('can be read in light and in dark, whatever colour it is made of', () => {
    fc.assert(
      fc.property(colours, (owner) => {
        const made = palette(owner);
        const of = (name: string, at: 0 | 1) => (made[name] as [Colour, Colour])[at];
        for (const [at, ground] of [LIGHT, DARK].entries() as unknown as [0 | 1, Colour][]) {
          expect(contrast(of('accent', at), ground)).toBeGreaterThanOrEqual(4.5);
          expect(contrast(of('on-accent', at), of('accent', at))).toBeGreaterThanOrEqual(4.5);
          expect(contrast(of('accent-strong', at), of('accent-wash', at))).toBeGreaterThanOrEqual(4.5);
          expect(contrast(of('on-said', at), of('said', at))).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrast(inkOn(owner), owner)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });
});
