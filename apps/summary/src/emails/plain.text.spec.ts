import { describe, expect, it } from '@jest/globals';
import { multiLine, singleLine } from './plain.text.js';

describe('singleLine', () => {
  it.each([
    ['breaks', 'a\r\nBcc: b@example.org\n\tc', 'a Bcc: b@example.org c'],
    ['Unicode line separators', 'a\u2028b\u2029c\u0085d', 'a b c d'],
    ['controls', 'a\u0000b\u001b[31mc\u007f', 'ab[31mc'],
    ['direction overrides', 'invoice\u202Egpj.exe\u2066x\u2069', 'invoicegpj.exex'],
    ['invisible text', `a\u200b\u2060\ufeffb${String.fromCodePoint(0xe0041)}`, 'ab'],
    ['half characters', 'a\ud83d', 'a\ufffd'],
    ['towers of marks', `o${'\u0300'.repeat(50)}k`, `\u00f2${'\u0300'.repeat(4)}k`],
  ])('takes out %s', (_, text, expected) => {
    expect(singleLine(text, 100)).toBe(expected);
  });

  it.each([
    ['an emoji of several parts', '👩‍💻 at work'],
    ['right-to-left names', 'عائشة الباعونية'],
    ['Persian with its joiner', 'می‌خواهم'],
    ['letters with accents', 'Élodie Ångström'],
  ])('keeps %s', (_, text) => {
    expect(singleLine(text, 100)).toBe(text.normalize('NFC'));
  });

  it('shortens between characters as people count them', () => {
    expect(singleLine('👩‍💻'.repeat(10), 3)).toBe('👩‍💻👩‍💻…');
    expect(singleLine('Ada Lovelace', 12)).toBe('Ada Lovelace');
    expect(singleLine('Ada Lovelace', 5)).toBe('Ada…');
    expect(singleLine('x'.repeat(1_000_000), 100)).toBe(`${'x'.repeat(99)}…`);
  });
});

describe('multiLine', () => {
  it('keeps the lines, but no more than one empty one', () => {
    expect(multiLine('  a  \r\n\r\n\r\n\r\nb\u202e\rc ', 100)).toBe('a\n\nb\nc');
  });

  it('is done with a hostile text at once', () => {
    const startedAt = performance.now();
    multiLine(`${' '.repeat(200_000)}x${'\n'.repeat(200_000)}x`, 8_000);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
