import { describe, expect, it } from '@jest/globals';
import { isBlank, storable } from './stored.text.js';

describe('storable', () => {
  it('keeps what people write and drops what no database keeps', () => {
    expect(storable('Grüße 👩🏽‍💻\n\t')).toBe('Grüße 👩🏽‍💻\n\t');
    expect(storable('a\0b')).toBe('ab');
    expect(storable('\ud83d half \ude00')).toBe('\ufffd half \ufffd');
  });
});

describe('isBlank', () => {
  it.each(['', ' \n\t', '\u200b\u200d', '\u00a0\u2003', '\u0007'])('sees nothing in %j', (text) => {
    expect(isBlank(text)).toBe(true);
  });

  it.each(['a', '?', '🙂', 'ß', '你'])('sees something in %j', (text) => {
    expect(isBlank(text)).toBe(false);
  });
});
