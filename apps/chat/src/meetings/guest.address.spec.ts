import { describe, expect, it } from '@jest/globals';
import { addressProblem, isAddressIn, normalAddress } from './guest.address.js';

const terms = { refusedDomains: ['ada.example', '@Own.example'], disposableAddresses: false };

describe('the address of a guest', () => {
  it.each([
    ['grace@navy.example', undefined],
    ['Grace.Hopper+calls@Navy.example ', undefined],
    ['grace', 'not_an_address'],
    ['grace@navy', 'not_an_address'],
    ['grace@printer.local', 'not_an_address'],
    [`${'g'.repeat(250)}@navy.example`, 'not_an_address'],
    ['me@ada.example', 'refused_domain'],
    ['me@mail.own.example', 'refused_domain'],
    ['me@notada.example', undefined],
    ['x@mailinator.com', 'disposable'],
  ])('%s: %s', (email, problem) => {
    expect(addressProblem(normalAddress(email), terms)).toBe(problem);
  });

  it('may be a throw-away one where the owner says so', () => {
    expect(addressProblem('x@mailinator.com', { ...terms, disposableAddresses: true })).toBeUndefined();
  });

  it.each([
    ['Write to grace@navy.example, please.', true],
    ['(Grace@Navy.Example)', true],
    ['mailto:grace@navy.example?subject=x', true],
    ["'grace@navy.example'", true],
    ['disgrace@navy.example', false],
    ['grace@navy.example.org', false],
    ['grace at navy dot example', false],
  ])('stands in "%s": %s', (text, stands) => {
    expect(isAddressIn(['Hello', text], 'grace@navy.example')).toBe(stands);
  });
});
