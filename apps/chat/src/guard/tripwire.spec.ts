import { describe, expect, it } from '@jest/globals';
import type { Persona } from '@minime/platform';
import fc from 'fast-check';
import { canaryOf } from './canary.js';
import { Tripwire } from './tripwire.js';

const persona = (name: string) => ({ name }) as Persona;
const CANARY = canaryOf(persona('Ada'));
const rot13 = (text: string) =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97));

function read(...pieces: string[]): { out: string; tripped: boolean } {
  const wire = new Tripwire(CANARY);
  const out = pieces.map((piece) => wire.push(piece)).join('') + wire.end();
  return { out, tripped: wire.tripped };
}

describe('Tripwire', () => {
  it('looks for the same word as long as the persona is the same', () => {
    expect(canaryOf(persona('Ada'))).toBe(CANARY);
    expect(canaryOf(persona('Eve'))).not.toBe(CANARY);
    expect(CANARY).toMatch(/^qzx[\da-f]{17}$/);
  });

  it.each([
    ['as it is', CANARY],
    ['in capitals', CANARY.toUpperCase()],
    ['spaced out', [...CANARY].join(' ')],
    ['with dashes and invisible marks', [...CANARY].join('-\u200b')],
    ['in full width', [...CANARY].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('')],
    ['backwards', [...CANARY].reverse().join('')],
    ['in ROT13', rot13(CANARY)],
    ['in hexadecimal', Buffer.from(CANARY).toString('hex')],
    ['percent encoded', [...CANARY].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')],
    ...['', 'a', 'ab', 'abc'].map(
      (before) =>
        [`in Base64 behind ${before.length}`, Buffer.from(`${before}${CANARY} and more`).toString('base64')] as const,
    ),
  ])('knows the canary %s, in any pieces', (_, written) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const whole = `It says ${written} there.`;
        const pieces: string[] = [];
        for (let at = 0, cut = 0; at < whole.length; cut++) {
          const size = sizes[cut % sizes.length]!;
          pieces.push(whole.slice(at, at + size));
          at += size;
        }
        const { out, tripped } = read(...pieces);
        expect(tripped).toBe(true);
        expect(out).toBe(read(whole).out);
        expect(out.length).toBeLessThan(24);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    'The engine weaves.',
    'qzx is no word.',
    CANARY.slice(0, -1),
    `${CANARY.slice(0, 9)}! ${CANARY.slice(0, 9)}`,
    '日本語 🎲',
  ])('lets %s pass whole', (text) => {
    expect(read(text)).toEqual({ out: text, tripped: false });
    expect(read(...text)).toEqual({ out: text, tripped: false });
  });

  it('keeps words moving', () => {
    expect(new Tripwire(CANARY).push('The eng')).toBe('The eng');
  });
});
