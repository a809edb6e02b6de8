import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { answer } from '../claude.js';

const MOMENT =
  '“15:00”: Thursday 26 November 2026, 15:00 in Europe/Lisbon (2026-11-26T15:00Z); or Thursday 3 December …';
const MORNING =
  '“tomorrow morning”: Tuesday 24 November 2026, 08:00 to 12:00 in Europe/Lisbon (2026-11-24T08:00Z to 2026-11-24T12:00Z)';
const DAY = '“Friday”: Friday 27 November 2026 (2026-11-27T00:00Z to 2026-11-28T00:00Z)';

const tool = (name: string, ...fields: string[]): Anthropic.Tool => ({
  name,
  input_schema: {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field, { type: 'string' }])),
    required: fields,
  },
});
const TOOLS = [tool('check_availability', 'from', 'to'), tool('schedule_meeting', 'slotId', 'email')];

interface Asked {
  dates?: string;
  /** Start times that the calendar told. */
  free?: string[];
  /** Labels of the times that were offered before; their ids are `slot-0` and so on. */
  offered?: string[];
}

function ask(question: string, { dates, free, offered = [] }: Asked = {}) {
  const region = (name: string, text: string) => ({ type: 'text' as const, text: `<${name}>\n${text}\n</${name}>` });
  const offeredTimes = offered.map((when, at) => ({ slotId: `slot-${at}`, when }));
  const content = [
    region('context', `<meetings>${JSON.stringify({ offeredTimes }, null, 1)}</meetings>`),
    region('visitor_message', question),
    ...(dates ? [region('dates_meant', `Counted from today in Europe/Lisbon, where the visitor is.\n${dates}`)] : []),
  ];
  const use = { type: 'tool_use' as const, id: 'toolu_1', name: 'check_availability', input: {} };
  const result = JSON.stringify({ slots: free?.map((start) => ({ start })) });
  const looked: Anthropic.MessageParam[] = [
    { role: 'assistant', content: [use] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: result }] },
  ];
  const reply = answer({
    model: 'claude-sonnet-5-5',
    max_tokens: 500,
    system: 'You are the AI version of Mary Shelley.',
    tools: TOOLS,
    messages: [
      { role: 'user', content: 'I can be reached at grace@navy.example.' },
      { role: 'assistant', content: 'Thank you.' },
      { role: 'user', content },
      ...(free ? looked : []),
    ],
    stream: false,
  });
  const call = reply.content.find((block) => block.type === 'tool_use');
  const text = reply.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  return { call: call && { name: call.name, input: call.input }, text };
}

const looksInto = (from: string, to: string) => ({ name: 'check_availability', input: { from, to } });

describe('a wish to meet', () => {
  it.each([
    'Can we talk on Thursday at 3 pm?',
    'Could I speak with you Thursday at 15:00?',
    'Können wir am Donnerstag um 15 Uhr sprechen?',
    'Hätten Sie am Donnerstag um 15 Uhr Zeit?',
    '¿Podemos hablar el jueves a las 15:00?',
    '¿Tienes tiempo el jueves a las 15:00?',
    'Podemos falar na quinta às 15h?',
    'Tem tempo na quinta às 15h?',
    'Peut-on se parler jeudi à 15h ?',
    'Avez-vous du temps jeudi à 15h ?',
  ])('has the calendar looked into around the hour it names: "%s"', (question) => {
    expect(ask(question, { dates: MOMENT }).call).toEqual(
      looksInto('2026-11-26T13:00:00.000Z', '2026-11-26T17:00:00.000Z'),
    );
  });

  it.each([
    ['Could we meet tomorrow morning?', MORNING, '2026-11-24T08:00Z', '2026-11-24T12:00Z'],
    ['Do you have time on Friday?', DAY, '2026-11-27T00:00Z', '2026-11-28T00:00Z'],
    ['Hast du am Freitag Zeit?', DAY, '2026-11-27T00:00Z', '2026-11-28T00:00Z'],
    ['Are you free on Friday?', DAY, '2026-11-27T00:00Z', '2026-11-28T00:00Z'],
  ])('has it looked into within the days it names: "%s"', (question, dates, from, to) => {
    expect(ask(question, { dates }).call).toEqual(looksInto(from, to));
  });

  it.each(['Can we talk?', 'Do you have time?', 'Können wir sprechen?', 'Podemos hablar?', 'Podemos falar?'])(
    'needs no day: "%s"',
    (question) => {
      expect(ask(question).call).toMatchObject({ name: 'check_availability' });
    },
  );

  it.each([
    ['Can we talk about the polar sea?', undefined],
    ['What will you write on Friday?', DAY],
    ['Did you have time to write in 1816?', undefined],
    ['Können wir über Walton sprechen?', undefined],
  ])('is none: "%s"', (question, dates) => {
    expect(ask(question, { ...(dates && { dates }) }).call).toBeUndefined();
  });

  it('is answered with the free times that are nearest to the hour', () => {
    const free = ['13:00', '13:30', '14:30', '15:00', '15:30', '16:30'].map((clock) => `2026-11-26T${clock}:00Z`);
    expect(ask('Can we talk on Thursday at 3 pm?', { dates: MOMENT, free }).text).toBe(
      'I would have time at these times: 14:30 (Thursday 26 November); 15:00 (Thursday 26 November); 15:30 (Thursday 26 November). Which one suits you?',
    );
  });

  it('is told plainly when nothing is free then, in the words of its language', () => {
    const free = ['2026-11-26T16:30:00Z', '2026-11-27T09:00:00Z'];
    expect(ask('Können wir am Donnerstag um 15 Uhr sprechen?', { dates: MOMENT, free }).text).toBe(
      'Dann ist leider nichts frei. Zu diesen Zeiten hätte ich Zeit: 16:30 (Donnerstag, 26. November); 09:00 (Freitag, 27. November). Welche passt dir?',
    );
  });
});

describe('a time among those that were offered', () => {
  const offered = [
    'Thursday, 26 November 2026, 15:00–15:30 (Lisbon)',
    'Friday, 27 November 2026, 10:00–10:30 (Lisbon)',
    'Friday, 27 November 2026, 15:00–15:30 (Lisbon)',
  ];
  const keeps = (slotId: string) => ({ name: 'schedule_meeting', input: { slotId, email: 'grace@navy.example' } });
  const at = (day: number) => `“…”: Friday ${day} November 2026, 15:00 in Europe/Lisbon (2026-11-${day}T15:00Z)`;

  it('is kept when it is named by day and hour', () => {
    expect(ask('Friday at 3 pm, please', { offered, dates: at(27) }).call).toEqual(keeps('slot-2'));
  });

  it.each([
    ['Friday at 3 pm', 'slot-2'],
    ['the 10:00 one', 'slot-1'],
    ['the second one', 'slot-1'],
  ])('is known by "%s" alone', (text, slotId) => {
    expect(ask(text, { offered }).call).toEqual(keeps(slotId));
  });

  it('is known by the American clock, too', () => {
    const american = ['Friday, November 27, 2026, 3:00–3:30 PM (New York)'];
    expect(ask('Friday at 3 pm', { offered: american }).call).toEqual(keeps('slot-0'));
    expect(ask('Friday at 3 am', { offered: american }).call).toBeUndefined();
  });

  it.each(['How about Saturday at 15:00?', 'Saturday at 3 pm'])(
    'is not one that has the hour on another day, which is looked for: "%s"',
    (question) => {
      expect(ask(question, { offered, dates: at(28) }).call).toEqual(
        looksInto('2026-11-28T13:00:00.000Z', '2026-11-28T17:00:00.000Z'),
      );
    },
  );
});
