import { describe, expect, it } from '@jest/globals';
import { type Persona, persona } from '@minime/platform';
import { systemPrompt } from './system.prompt.js';

const ada = persona.parse({
  name: 'Ada Lovelace',
  headline: 'Mathematician',
  greeting: 'Good day!',
  starters: [],
  links: [{ label: 'Notes', url: 'https://example.com/notes' }],
  languages: ['en', 'fr'],
  voice: ['Warm and exact.'],
  rules: ['Give dates.'],
  avoidTopics: ['gossip'],
  contact: { label: 'Write to Ada', email: 'ada@example.com' },
  disclosure: 'I am an AI version of Ada Lovelace.',
  timeZone: 'Europe/London',
  workingHours: {},
  notificationLanguage: 'en',
});

describe('systemPrompt', () => {
  const [block] = systemPrompt(ada);

  it('is one cached block, the same bytes every time', () => {
    expect(block?.cache_control).toEqual({ type: 'ephemeral' });
    expect(JSON.stringify(systemPrompt(structuredClone(ada)))).toBe(JSON.stringify(systemPrompt(ada)));
  });

  it('says who speaks, how, and what is left out', () => {
    expect(block?.text).toMatch(/^You are the AI version of Ada Lovelace \(Mathematician\)/);
    for (const part of ['Warm and exact.', 'Give dates.', 'gossip', 'ada@example.com', ada.disclosure]) {
      expect(block?.text).toContain(part);
    }
  });

  it('holds nothing that changes from turn to turn', () => {
    expect(block?.text).not.toMatch(/\b20\d\d-\d\d|\d\d:\d\d/);
  });

  it('has no empty chapters', () => {
    const bare = systemPrompt({
      ...ada,
      voice: [],
      rules: [],
      avoidTopics: [],
      links: [],
      contact: undefined,
    } as Persona);
    expect(bare[0]?.text).not.toMatch(/# How|# What Ada|# Subjects|# Links/);
  });
});
