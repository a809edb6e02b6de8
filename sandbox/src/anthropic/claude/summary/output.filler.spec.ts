import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { fillOutput } from './output.filler.js';

const schema = z.object({
  headline: z.string().min(1),
  summary: z.string().min(1),
  visitor: z.object({ name: z.string().nullable(), company: z.string().nullable(), role: z.string().nullable() }),
  wanted: z.string(),
  promised: z.array(z.string()),
  unansweredQuestions: z.array(z.string()),
  followUp: z.string().nullable(),
  needsReply: z.boolean(),
});

function fill(content: string) {
  const format = zodOutputFormat(schema);
  const request = { model: 'claude-haiku-5-5', max_tokens: 500, messages: [{ role: 'user' as const, content }] };
  return schema.parse(fillOutput(request, format.schema));
}

describe('fillOutput', () => {
  it('tells of a conversation what was said in it', () => {
    const summary = fill(
      [
        "Visitor: I'm Grace Hopper, a compiler engineer at Navy Labs. What did you write about Babbage's engine?",
        'Assistant: Thank you, Grace! I wrote seven Notes.',
        'Visitor: What do you eat for breakfast?',
        "Assistant: I haven't written about that. I'll pass your question on.",
      ].join('\n'),
    );
    expect(summary).toMatchObject({
      headline: "Grace Hopper (Navy Labs) asked about Babbage's engine",
      visitor: { name: 'Grace Hopper', company: 'Navy Labs', role: 'compiler engineer' },
      promised: ["I'll pass your question on."],
      unansweredQuestions: ['What do you eat for breakfast?'],
    });
    expect(summary.wanted).toContain('breakfast');
    expect(summary.summary).toContain("What did you write about Babbage's engine?");
    expect(summary.followUp).toContain('breakfast');
  });

  it('does not invent a visitor, a promise or a question', () => {
    expect(fill('Visitor: Hello!\nAssistant: Hello, ask me anything.')).toMatchObject({
      visitor: { name: null, company: null, role: null },
      promised: [],
      unansweredQuestions: [],
      followUp: null,
    });
  });

  it('takes the visitor from a profile beside the transcript', () => {
    expect(fill('Name: Grace Hopper\nCompany: Navy Labs\n\nVisitor: Why brass?\nAssistant: It lasts.')).toMatchObject({
      visitor: { name: 'Grace Hopper', company: 'Navy Labs' },
    });
  });

  it.each([
    ['booked', 'Grace Hopper booked a call', null],
    ['cancelled', 'Grace Hopper would like to meet', 'Offer Grace Hopper a time to meet.'],
  ])('tells of a call by what the calendar says: %s', (status, headline, followUp) => {
    const data = {
      visitor: { name: 'Grace Hopper' },
      bookings: [{ status, title: 'A call', startsAt: '2026-12-01T10:00:00.000Z' }],
      turns: [{ question: 'Can we book a call?', answer: 'Which time suits you?', status: 'finished' }],
    };
    expect(fill(JSON.stringify(data))).toMatchObject({ headline, followUp });
  });

  it('knows a wish to meet that names a day by the times that were offered', () => {
    const lines = [
      "Visitor: I'm Grace Hopper. Can we talk on Thursday at 3 pm?",
      'Assistant: Nothing is free then. I would have time at these times: 16:30 (Thursday 26 November). Which one suits you?',
    ];
    expect(fill(lines.join('\n'))).toMatchObject({ headline: 'Grace Hopper would like to meet' });
  });

  it('takes a pressed button for no question', () => {
    const time = 'Tuesday, 1 December 2026, 10:00–10:30 (Lisbon)';
    const lines = ['Visitor: Can we book a call?', `Visitor: ${time}`, `Visitor: Book it: ${time}`];
    expect(fill(lines.join('\nAssistant: Fine.\n'))).toMatchObject({ wanted: 'Can we book a call?' });
  });

  it('reads a transcript that comes as JSON, with its profile and its open questions', () => {
    const data = {
      visitor: { name: 'Grace Hopper', company: 'Navy Labs', place: { city: 'London' } },
      questionsWithoutAnswer: ['What do you eat?'],
      turns: [{ question: 'Tell me about brass', answer: 'It lasts.', status: 'finished' }],
    };
    const summary = fill(`<transcript>\n${JSON.stringify(data, null, 1)}\n</transcript>\n\nReport this conversation.`);
    expect(summary).toMatchObject({
      headline: 'Grace Hopper (Navy Labs) asked about brass',
      visitor: { name: 'Grace Hopper', company: 'Navy Labs' },
      unansweredQuestions: ['What do you eat?'],
    });
  });

  it('heeds what a description asks of a headline, of a language and of an unknown visitor', () => {
    const wish = z.object({
      headline: z.string().describe('Continues the sentence "<visitor> ...". At most 30 characters, no name.'),
      language: z.string().describe('English name of the language.'),
      who: z.string().describe('Empty if unknown.'),
    });
    const content = 'Visitor: Was hast du über die lange Geschichte der Rechenmaschinen geschrieben?\nAssistant: Viel.';
    const messages = [{ role: 'user' as const, content }];
    const filled = fillOutput({ model: 'claude-haiku-5-5', max_tokens: 500, messages }, zodOutputFormat(wish).schema);
    expect(filled).toEqual({ headline: expect.stringMatching(/^asked about .{5,17}…$/), language: 'German', who: '' });
  });

  it.each([
    [['Can we book a call?', 'Yes, please.'], ''],
    [['Can we book a call?', 'What is brass made of?'], 'asked about “What is brass made of?”'],
  ])('says nothing of calls in a headline that shall not: %j', (questions, headline) => {
    const wish = z.object({
      headline: z.string().describe('Continues the sentence "<visitor> ...", no name. Say nothing of calls here.'),
    });
    const chosen = { question: 'At 10:00 is fine', answer: 'To which e-mail address shall the invitation go?' };
    const turns = [...questions.map((question) => ({ question, answer: 'Fine.' })), chosen];
    const content = JSON.stringify({ bookings: [{ status: 'requested' }], turns });
    const messages = [{ role: 'user' as const, content }];
    const filled = fillOutput({ model: 'claude-haiku-5-5', max_tokens: 500, messages }, zodOutputFormat(wish).schema);
    expect(filled).toEqual({ headline });
  });

  it('stays within a mail, however long the conversation was', () => {
    const turns = Array.from(
      { length: 60 },
      (_, at) => `Visitor: ${`Why brass, ${at}? `.repeat(80)}\nAssistant: Because.`,
    );
    expect(JSON.stringify(fill(turns.join('\n'))).length).toBeLessThan(6_000);
  });
});
