import { describe, expect, it } from '@jest/globals';
import { currentTraceId, inSpan, inTrace, traceparent } from './trace.js';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const GIVEN = `00-${ID}-00f067aa0ba902b7-01`;

describe('a trace', () => {
  it('goes on under the id it came with, as a span of its own, through everything that was started in it', async () => {
    const seen = await inTrace(GIVEN, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { id: currentTraceId(), next: traceparent() };
    });
    expect(seen.id).toBe(ID);
    expect(seen.next).toMatch(new RegExp(`^00-${ID}-[0-9a-f]{16}-01$`));
    expect(seen.next).not.toBe(GIVEN);
  });

  it('has no spans below the one it is where nobody keeps them', () => {
    inTrace(GIVEN, () => {
      const before = traceparent();
      expect(inSpan({ name: 'search', kind: 'internal' }, traceparent)).toBe(before);
    });
  });

  it('ends with the work', () => {
    inTrace(GIVEN, () => undefined);
    expect(currentTraceId()).toBeUndefined();
  });

  it.each([
    undefined,
    7,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    `ff-${ID}-00f067aa0ba902b7-01`,
  ])('begins anew for %p', (header) => {
    expect(inTrace(header, currentTraceId)).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(inTrace(header, currentTraceId)).not.toBe(ID);
  });

  it('begins with what is handed on outside of any', () => {
    expect(traceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceparent()).not.toBe(traceparent());
  });
});
