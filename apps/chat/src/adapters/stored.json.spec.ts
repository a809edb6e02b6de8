import { describe, expect, it } from '@jest/globals';
import { storedJson } from './stored.json.js';

describe('storedJson', () => {
  it('leaves out what jsonb refuses, wherever it stands', () => {
    const value = [{ name: 'a\0b', list: ['\ud83d', { deep: '\0' }], count: 1, none: null }];
    expect(JSON.parse(storedJson(value))).toEqual([
      { name: 'ab', list: ['\ufffd', { deep: '' }], count: 1, none: null },
    ]);
  });

  it('keeps text that only looks like it', () => {
    expect(JSON.parse(storedJson({ code: 'print("\\u0000")', tower: '🗼' }))).toEqual({
      code: 'print("\\u0000")',
      tower: '🗼',
    });
  });
});
