import { describe, expect, it } from '@jest/globals';
import type { Persona } from '@minime/platform';
import { canaryOf } from './canary.js';
import { KnownAddresses } from './known.addresses.js';
import { TurnGuard } from './turn.guard.js';

const CANARY = canaryOf({ name: 'Ada' } as Persona);

function guarded() {
  const said: string[] = [];
  const guard = new TurnGuard({
    canary: CANARY,
    addresses: new KnownAddresses({ links: [] }),
    receipts: () => new Set(),
    say: (text) => said.push(text),
  });
  return { guard, said };
}

describe('TurnGuard', () => {
  it('links to what the model has read', () => {
    const { guard, said } = guarded();
    guard.read([{ content: 'See https://loom.example/cards.' }]);
    guard.push('[a](https://loom.example/cards) [b](https://loom.example/else)');
    guard.end();
    expect(said.join('')).toBe('[a](https://loom.example/cards) b');
  });

  it('acts when the words before have gone out, even where they were held back', () => {
    const { guard, said } = guarded();
    guard.push('One [two');
    guard.after(() => said.push('<1>'));
    guard.push('](https://x.example) three');
    guard.after(() => said.push('<2>'));
    guard.push(' four [five');
    guard.after(() => said.push('<3>'));
    expect(said.join('')).toBe('One two three<1><2> four ');
    guard.end();
    expect(said.join('')).toBe('One two three<1><2> four [five<3>');
  });

  it('ends the turn at the canary, also at one that only the removal of markup puts together', () => {
    for (const leak of [CANARY, CANARY.replace('qzx', 'q<b></b>zx')]) {
      const { guard, said } = guarded();
      expect(() => guard.push(`I say ${leak} and more`)).toThrow(expect.objectContaining({ code: 'withheld' }));
      expect(said.join('')).toMatch(/^I say .{0,4}$/);
      expect(() => guard.push('and on')).toThrow();
      expect(() => guard.end()).toThrow();
    }
  });

  it('keeps it from tools', () => {
    const { guard } = guarded();
    guard.inspect([{ name: 'update_user_info', input: { note: 'Hello' } }]);
    expect(() => guard.inspect([{ input: { note: [...CANARY].join('.') } }])).toThrow(/must not/);
  });
});
