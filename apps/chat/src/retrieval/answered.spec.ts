import { describe, expect, it } from '@jest/globals';
import { isAnswered } from './answered.js';

const turn = (question: string, more: Partial<Parameters<typeof isAnswered>[0]> = {}) =>
  isAnswered({ question, status: 'finished', citations: 0, otherToolsDone: 0, leavesOpen: false, ...more });

describe('isAnswered', () => {
  it('by a citation', () => {
    expect(turn('What is Note G?', { citations: 1 })).toBe(true);
  });

  it('by a tool that gave a result', () => {
    expect(turn('What time is it there?', { otherToolsDone: 1 })).toBe(true);
  });

  it('not where the model has marked it, though it cites or has used a tool, and nobody put a question mark', () => {
    expect(turn('What is Note G, and what did it cost?', { citations: 2, leavesOpen: true })).toBe(false);
    expect(turn('Book a call and name your price', { otherToolsDone: 1, leavesOpen: true })).toBe(false);
    expect(turn('your price for a workshop', { leavesOpen: true })).toBe(false);
    expect(turn('Thanks! And what do you charge?', { leavesOpen: true })).toBe(false);
    expect(turn('What is Note G?', { leavesOpen: true, status: 'stopped' })).toBe(true);
  });

  it.each([
    'What is your favourite football club?',
    'Tell me about your salary',
    'Erzähl mir von deinem Hund',
    '¿Cuánto cobras?',
    'Onde moras agora?',
    'あなたの趣味は何ですか？',
  ])('not: %s', (question) => {
    expect(turn(question)).toBe(false);
  });

  it.each([
    'Hello!',
    'Hi there, how are you?',
    'Thank you very much',
    'Obrigada!',
    'Danke dir',
    'Are you a real person?',
    'Do you remember my name?',
    'yes please',
    'Sí, por favor',
    'I work for a museum in Lisbon.',
    'Adiós',
  ])('small talk and statements need no source: %s', (question) => {
    expect(turn(question)).toBe(true);
  });

  it('not what failed, but what was stopped', () => {
    expect(turn('What is Note G?', { status: 'failed', citations: 1 })).toBe(false);
    expect(turn('What is Note G?', { status: 'stopped' })).toBe(true);
  });
});
