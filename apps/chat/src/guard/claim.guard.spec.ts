import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findClaim } from './claim.finder.js';
import { ClaimGuard } from './claim.guard.js';
import type { Receipt } from './claim.patterns.js';
import { guardPhrases } from './guard.phrases.js';

interface Labelled {
  language: string;
  claims: Receipt | null;
  text: string;
}

const SENTENCES = readFileSync(new URL('./claims.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Labelled);
const LEAST_RECALL = 0.95;
const MOST_FALSE_ALARMS = 0.05;

const NONE: ReadonlySet<Receipt> = new Set();
const guarded = (receipts = NONE) =>
  new ClaimGuard({ receipts: () => receipts, instead: ({ language, kind }) => `[${language} ${kind}]` });

function said(text: string, receipts = NONE): string {
  const guard = guarded(receipts);
  return guard.push(text) + guard.end();
}

describe('claims without a receipt', () => {
  it('are found in two hundred sentences of twelve languages, and little else is', () => {
    const claims = SENTENCES.filter(({ claims }) => claims !== null);
    const innocent = SENTENCES.filter(({ claims }) => claims === null);
    const missed = claims.filter(({ text, claims: kind }) => findClaim(text)?.kind !== kind);
    const alarms = innocent.filter(({ text }) => findClaim(text) !== undefined);
    const recall = 1 - missed.length / claims.length;
    const falseAlarms = alarms.length / innocent.length;
    process.stdout.write(
      `claims guard: recall ${(recall * 100).toFixed(1)} % of ${claims.length}, false alarms ${(falseAlarms * 100).toFixed(1)} % of ${innocent.length}\n${[...missed, ...alarms].map(({ text }) => `  wrong: ${text}\n`).join('')}`,
    );
    expect(SENTENCES).toHaveLength(200);
    expect(new Set(SENTENCES.map(({ language }) => language)).size).toBe(12);
    expect(recall).toBeGreaterThanOrEqual(LEAST_RECALL);
    expect(falseAlarms).toBeLessThanOrEqual(MOST_FALSE_ALARMS);
  });

  it.each(SENTENCES.filter(({ text }) => findClaim(text)).map(({ language, text }) => [language, text]))(
    'in %s nothing of it that claims goes out: %s',
    (_, text) => {
      const out = said(text!);
      expect(out).toMatch(/\[\w\w \w+\]/);
      expect(findClaim(out)).toBeUndefined();
      expect(said(`${text} 2`, new Set<Receipt>(['meeting']))).toBe(`${text} 2`);
    },
  );

  it('give way to an honest sentence that is itself no claim', () => {
    for (const language of new Set(SENTENCES.map((one) => one.language))) {
      for (const phrase of Object.values(guardPhrases(language))) expect(findClaim(phrase)).toBeUndefined();
    }
  });

  it('are held back alone: what stands around them stays', () => {
    expect(said('Tuesday suits me. I’ve **booked** you in. See you then!\n\nI have sent you an invite.')).toBe(
      'Tuesday suits me. [en meeting] See you then!\n\n[en mail]',
    );
    expect(said('I’ve booked you in. Your meeting is booked. Fine.')).toBe('[en meeting]  Fine.');
  });

  it('wait for nothing but what may become one', () => {
    const guard = guarded();
    expect(guard.push('The engine wea')).toBe('The engine wea');
    expect(guard.push('ves. I have')).toBe('ves.');
    expect(guard.push(' always')).toBe(' I have always');
    expect(guard.push(' loved it. I’ve ')).toBe(' loved it.');
    expect(guard.push('booked')).toBe('');
    expect(guard.push(' judgement, Dr. Byron. Qu')).toBe(' I’ve booked judgement, Dr. Byron. Qu');
  });

  it('a mail is no meeting, but an invitation belongs to one', () => {
    expect(said('I’ve booked you in.', new Set<Receipt>(['mail']))).toBe('[en meeting]');
    expect(said('I’ve sent you an invitation.', new Set<Receipt>(['mail']))).toBe('I’ve sent you an invitation.');
  });

  it('are found however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...SENTENCES.map(({ text }) => text), '\n', '- **', '10 a.m.'), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 30 }),
        (sentences, sizes) => {
          const whole = sentences.join(' ');
          const guard = guarded();
          let out = '';
          for (let at = 0, cut = 0; at < whole.length; cut++) {
            out += guard.push(whole.slice(at, at + sizes[cut % sizes.length]!));
            at += sizes[cut % sizes.length]!;
          }
          expect(out + guard.end()).toBe(said(whole));
        },
      ),
      { numRuns: 200 },
    );
  });
});
