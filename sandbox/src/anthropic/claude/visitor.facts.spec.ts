import { describe, expect, it } from '@jest/globals';
import { factsFromProfile, visitorFacts, withoutIntroduction } from './visitor.facts.js';

describe('visitorFacts', () => {
  it.each([
    ["I'm Grace Hopper from Navy Labs", { name: 'Grace Hopper', company: 'Navy Labs' }],
    ['Hi! My name is grace hopper and I work at Navy Labs.', { name: 'Grace Hopper', company: 'Navy Labs' }],
    [
      "I'm Grace Hopper, a compiler engineer at the Bank of England.",
      { name: 'Grace Hopper', company: 'Bank of England', role: 'compiler engineer' },
    ],
    ["I'm the CTO of Navy Labs", { company: 'Navy Labs', role: 'CTO' }],
    ['My email is grace@navy.example, thanks', { email: 'grace@navy.example' }],
    ['Ich bin Konrad Zuse von Zuse Apparatebau', { name: 'Konrad Zuse', company: 'Zuse Apparatebau' }],
    ['Soy Ana Pérez de Talleres Sur', { name: 'Ana Pérez', company: 'Talleres Sur' }],
    ["I'm German and a bit confused about the engine", {}],
    ['I am looking for your notes', {}],
    ['What did you write about Babbage?', {}],
  ])('%s', (text, facts) => {
    expect(visitorFacts(text)).toEqual(facts);
  });
});

describe('withoutIntroduction', () => {
  it.each([
    ["I'm Grace Hopper from Navy Labs. What is a loop?", 'What is a loop?'],
    ["I'm Grace Hopper from Navy Labs.", ''],
    ['What is a loop?', 'What is a loop?'],
  ])('%s', (text, rest) => {
    expect(withoutIntroduction(text)).toBe(rest);
  });
});

describe('factsFromProfile', () => {
  it('reads lines, JSON and attributes, and skips what is not known', () => {
    expect(factsFromProfile('Name: Grace Hopper\nCompany: unknown\nRole: engineer')).toEqual({
      name: 'Grace Hopper',
      role: 'engineer',
    });
    expect(factsFromProfile('{"name":"Grace Hopper","email":null,"company":"Navy Labs"}')).toEqual({
      name: 'Grace Hopper',
      company: 'Navy Labs',
    });
    expect(factsFromProfile('<visitor name="Grace Hopper" e-mail="g@navy.example">')).toEqual({
      name: 'Grace Hopper',
      email: 'g@navy.example',
    });
  });
});
