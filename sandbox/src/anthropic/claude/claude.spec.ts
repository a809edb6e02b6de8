import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { answer } from './claude.js';

const SYSTEM = 'You are the AI version of Mary Shelley. Answer in the first person.';
const GENEVA =
  '## The summer\n\nI spent the summer of 1816 near Geneva, where it rained without end. We told ghost stories by the fire.';
const POLAR = 'Walton wrote letters from the polar sea. He hoped to reach the pole.';

const passage = (title: string, text: string): Anthropic.SearchResultBlockParam => ({
  type: 'search_result',
  source: `${title}.md`,
  title,
  content: [{ type: 'text', text }],
  citations: { enabled: true },
});
const PASSAGES = [passage('The polar frame', POLAR), passage('The summer at Geneva', GENEVA)];

const tool = (name: string, ...fields: string[]): Anthropic.Tool => ({
  name,
  input_schema: {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field, { type: 'string' }])),
    required: [],
  },
});
const PROFILE = tool('update_user_info', 'name', 'company', 'role', 'email');

function ask(
  question: string,
  more: Partial<Anthropic.MessageCreateParams> = {},
  history: Anthropic.MessageParam[] = [],
) {
  const asked: Anthropic.MessageParam = { role: 'user', content: [...PASSAGES, { type: 'text', text: question }] };
  const messages = [...history, asked, ...(more.messages ?? [])];
  return answer({ model: 'claude-sonnet-5-5', max_tokens: 500, system: SYSTEM, ...more, messages, stream: false });
}

const textOf = (reply: ReturnType<typeof answer>) =>
  reply.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
const callsOf = (reply: ReturnType<typeof answer>) =>
  reply.content.flatMap((block) => (block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : []));

/** The messages by which a tool loop answers these calls. */
function results(reply: ReturnType<typeof answer>, content: string, is_error = false): Anthropic.MessageParam[] {
  const calls = reply.content.filter((block) => block.type === 'tool_use');
  return [
    { role: 'assistant', content: calls },
    { role: 'user', content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content, is_error })) },
  ];
}

describe("the sandbox's Claude", () => {
  it('answers from the passage that fits and cites its block', () => {
    const reply = ask('Where were you in the summer of 1816?');
    expect(textOf(reply)).toBe(
      'I spent the summer of 1816 near Geneva, where it rained without end. We told ghost stories by the fire.',
    );
    expect(reply.content).toMatchObject([
      {
        citations: [
          {
            type: 'search_result_location',
            cited_text: GENEVA,
            source: 'The summer at Geneva.md',
            title: 'The summer at Geneva',
            search_result_index: 1,
            start_block_index: 0,
            end_block_index: 1,
          },
        ],
      },
    ]);
  });

  it('says honestly that nothing fits, and offers to pass the question on', () => {
    expect(textOf(ask('Which football club do you support?'))).toMatch(
      /^I haven't written about that.*pass your question on to the real Mary Shelley/,
    );
  });

  it('marks what it leaves open where the system prompt asks for it', () => {
    const system = 'You are the AI version of Mary Shelley. Where you do not know, end with <unanswered/>.';
    const text = textOf(ask('Which football club do you support?', { system }));
    expect(text).toMatch(/^I haven't written about that[^<]*<unanswered\/>$/);
  });

  it('takes a "yes" to that offer for what it is', () => {
    const offer = textOf(ask('Which football club do you support?'));
    const history: Anthropic.MessageParam[] = [
      { role: 'user', content: 'Which football club do you support?' },
      { role: 'assistant', content: offer },
    ];
    expect(textOf(ask('Yes please', {}, history))).toBe("Thank you. I'll pass that on to the real Mary Shelley.");
  });

  it('understands a follow-up by the question before it, and does not say the same again', () => {
    const first = textOf(ask('Where were you in the summer of 1816?'));
    const history: Anthropic.MessageParam[] = [
      { role: 'user', content: 'Who was Walton and what did he hope for?' },
      { role: 'assistant', content: 'I do not know yet.' },
    ];
    expect(textOf(ask('And where did he write that?', {}, history))).toContain('polar sea');
    expect(textOf(ask('And where did he write that?', {}, history))).not.toBe(first);
  });

  it('prefaces passages in another language, and those that are not in the first person', () => {
    expect(textOf(ask('Was hast du über Geneva geschrieben?'))).toMatch(/^Dazu habe ich .*I spent the summer/);
    expect(textOf(ask('Who wrote letters from the polar sea?'))).toMatch(/^My notes put it like this: Walton/);
  });

  it.each([
    ['hello', /^Hello! I'm the AI version of Mary Shelley/],
    ['Hola', /^¡Hola! Soy la versión de IA de Mary Shelley/],
    ['Are you a real person?', /^I'm the AI version of Mary Shelley.*not the person/],
    ['Thanks a lot!', /^You're welcome/],
    ['Could we book a call next week?', /^I can't book calls/],
  ])('answers "%s" in its own words', (question, expected) => {
    expect(textOf(ask(question))).toMatch(expected);
  });

  it('notes who the visitor is before it answers, then thanks by name', () => {
    const question = "I'm Grace Hopper from Navy Labs. Where were you in the summer of 1816?";
    const first = ask(question, { tools: [PROFILE] });
    expect(first.stopReason).toBe('tool_use');
    expect(callsOf(first)).toEqual([
      { name: 'update_user_info', input: { name: 'Grace Hopper', company: 'Navy Labs' } },
    ]);
    const second = ask(question, { tools: [PROFILE], messages: results(first, 'ok') });
    expect(textOf(second)).toMatch(/^Thank you, Grace, good to meet you! I spent the summer/);
    expect(textOf(ask(question, { tools: [PROFILE], messages: results(first, 'down', true) }))).toMatch(
      /^Thank you. I couldn't make a note/,
    );
  });

  it('remembers what the visitor said, from the window or from the profile', () => {
    const history: Anthropic.MessageParam[] = [
      { role: 'user', content: "I'm Grace Hopper from Navy Labs." },
      { role: 'assistant', content: 'Thank you!' },
    ];
    expect(textOf(ask('What is my name?', {}, history))).toMatch(/Grace Hopper, you are with Navy Labs/);
    expect(textOf(ask('What is my name?'))).toMatch(/haven't told me your name/);
  });

  it('reads the clock of the place that is asked for', () => {
    const tools = [tool('get_current_time', 'timeZone')];
    const question = 'What time is it in Tokyo?';
    const first = ask(question, { tools });
    expect(callsOf(first)).toEqual([{ name: 'get_current_time', input: { timeZone: 'Asia/Tokyo' } }]);
    const told = JSON.stringify({ timeZone: 'Asia/Tokyo', time: '2026-11-23T01:30:00+09:00' });
    expect(textOf(ask(question, { tools, messages: results(first, told) }))).toBe(
      'In Tokyo it is 01:30 (Monday 23 November).',
    );
  });

  it('converts a time between two places', () => {
    const tools = [tool('convert_time', 'time', 'fromTimeZone', 'toTimeZone')];
    expect(callsOf(ask('What is 3 pm in London in New York time?', { tools }))).toEqual([
      {
        name: 'convert_time',
        input: { time: '15:00', fromTimeZone: 'Europe/London', toTimeZone: 'America/New_York' },
      },
    ]);
  });

  it("leaves the visitor's own zone to the tool that knows it", () => {
    const now = [tool('get_current_time', 'time_zone')];
    const first = ask('What time is it?', { tools: now });
    expect(callsOf(first)).toEqual([{ name: 'get_current_time', input: {} }]);
    const told = JSON.stringify({ zone: 'America/New_York', formatted: 'Monday 23 November 2026, 10:00' });
    expect(textOf(ask('What time is it?', { tools: now, messages: results(first, told) }))).toBe(
      'In New York it is Monday 23 November 2026, 10:00.',
    );
    const convert = [tool('convert_time', 'time', 'date', 'from_zone', 'to_zone')];
    expect(callsOf(ask('What is 3 pm in London my time?', { tools: convert }))).toEqual([
      { name: 'convert_time', input: { time: '15:00', from_zone: 'Europe/London' } },
    ]);
  });

  it('offers free times only when a calendar told them', () => {
    const tools = [tool('check_availability', 'from', 'to')];
    const question = 'Can we book a call?';
    const first = ask(question, { tools });
    expect(callsOf(first)).toMatchObject([{ name: 'check_availability', input: { from: expect.any(String) } }]);
    const slots = JSON.stringify({ slots: [{ start: '2026-11-23T10:00:00Z', end: '2026-11-23T10:30:00Z' }] });
    expect(textOf(ask(question, { tools, messages: results(first, slots) }))).toContain('10:00 (Monday 23 November)');
    expect(textOf(ask(question, { tools, messages: results(first, '{"slots":[]}') }))).toMatch(
      /couldn't find a free time/,
    );
  });

  it('looks for more when the passages do not fit, and calls several tools at once unless told not to', () => {
    const tools = [PROFILE, tool('search_knowledge', 'query')];
    const question = "I'm Grace Hopper. Which football club do you support?";
    expect(callsOf(ask(question, { tools })).map(({ name }) => name)).toEqual(['update_user_info', 'search_knowledge']);
    const choice = { type: 'auto' as const, disable_parallel_tool_use: true };
    expect(callsOf(ask(question, { tools, tool_choice: choice }))).toHaveLength(1);
    expect(callsOf(ask(question, { tools, tool_choice: { type: 'none' } }))).toEqual([]);
    expect(callsOf(ask('Where were you in the summer of 1816?', { tools }))).toEqual([]);
  });
});
