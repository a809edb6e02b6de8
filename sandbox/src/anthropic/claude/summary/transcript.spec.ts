import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { transcriptOf } from './transcript.js';

const of = (...messages: Anthropic.MessageParam[]) =>
  transcriptOf({ model: 'claude-haiku-5-5', max_tokens: 10, messages });
const told = [
  { speaker: 'visitor', text: 'Why brass?' },
  { speaker: 'owner', text: 'It lasts.' },
];

describe('transcriptOf', () => {
  it.each([
    ['lines', 'Sum this up.\n\nVisitor: Why brass?\nAssistant: It lasts.'],
    ['lines with times and names', '[10:01] Visitor: Why brass?\n[10:02] Grace Hopper: It lasts.'],
    ['bold labels in a region', '<transcript>\n**Visitor:** Why brass?\n**Owner:** It lasts.\n</transcript>'],
    ['marked turns', '<visitor>Why brass?</visitor><answer>It lasts.</answer>'],
    ['attributes', '<turn role="user">Why brass?</turn>\n<turn role="assistant">It lasts.</turn>'],
    ['JSON turns', 'Here: [{"question":"Why brass?","answer":"It lasts.","at":"2026-01-01"}]'],
    ['JSON messages', '{"turns":[{"author":"visitor","text":"Why brass?"},{"author":"owner","text":"It lasts."}]}'],
  ])('reads %s', (_, content) => {
    expect(of({ role: 'user', content })).toEqual(told);
  });

  it('reads the messages themselves, without the instruction at the end', () => {
    expect(
      of(
        { role: 'user', content: 'Why brass?' },
        { role: 'assistant', content: 'It lasts.' },
        { role: 'user', content: 'Summarise the conversation above.' },
      ),
    ).toEqual(told);
  });

  it('joins a line without a label to the one before', () => {
    expect(of({ role: 'user', content: 'Visitor: Why\nbrass?\nAssistant: It lasts.' })).toEqual(told);
  });
});
