import { describe, expect, it } from '@jest/globals';
import { personaName } from './persona.js';

describe('personaName', () => {
  it.each([
    ['You are the AI version of Maria da Silva, a potter.', 'Maria da Silva'],
    ["You are Jean-Luc Martin's AI self.", 'Jean-Luc Martin'],
    ['You speak as Nkechi Obi. Be brief.', 'Nkechi Obi'],
    ['<persona>\nname: Grace Hopper\n</persona>', 'Grace Hopper'],
    ['You are a helpful assistant.', undefined],
  ])('%s', (system, name) => {
    expect(personaName(system)).toBe(name);
  });
});
