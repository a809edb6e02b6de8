import { describe, expect, it } from '@jest/globals';
import { faultSchema } from './fault.schema.js';
import { FaultStore } from './fault.store.js';

const fault = (more: Record<string, unknown>) => faultSchema.parse({ part: 'anthropic', kind: '529', ...more });

describe('FaultStore', () => {
  it('strikes as often as it was told, then the part is well again', () => {
    const store = new FaultStore();
    store.add(fault({ times: 2 }));
    expect([1, 2, 3].map(() => store.take('anthropic', {})?.kind)).toEqual(['529', '529', undefined]);
    expect(store.list()).toEqual([]);
  });

  it('strikes only what it matches, the oldest fault first', () => {
    const store = new FaultStore();
    store.add(fault({ kind: '500', match: { model: 'haiku', stream: true } }));
    store.add(fault({ kind: 'cut' }));
    expect(store.take('smtp', {})).toBeUndefined();
    expect(store.take('anthropic', { model: 'claude-haiku-5-5', stream: false })?.kind).toBe('cut');
    expect(store.take('anthropic', { model: 'claude-haiku-5-5', stream: true })?.kind).toBe('500');
  });

  it('forgets the faults of one part or of all', () => {
    const store = new FaultStore();
    store.add(fault({}));
    store.add(fault({ part: 'smtp' }));
    store.clear('anthropic');
    expect(store.list().map(({ part }) => part)).toEqual(['smtp']);
    store.clear();
    expect(store.list()).toEqual([]);
  });

  it('lets go whom it holds when the faults of their part are cleared, or when they leave', async () => {
    const store = new FaultStore();
    const gone = new AbortController();
    const free: string[] = [];
    const left = store.cleared('anthropic', gone.signal).then(() => free.push('left'));
    const stayed = store.cleared('anthropic', new AbortController().signal).then(() => free.push('stayed'));
    gone.abort();
    await left;
    store.clear('smtp');
    expect(free).toEqual(['left']);
    store.clear('anthropic');
    await stayed;
    await store.cleared('anthropic', gone.signal);
    expect(free).toEqual(['left', 'stayed']);
  });
});
