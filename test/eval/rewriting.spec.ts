import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxControl } from '@minime/testing';
import { anthropicClient } from '../../libs/llm/src/adapters/anthropic.client.js';
import { type Sandbox, startSandbox } from '../../sandbox/src/index.js';
import type { GoldenQuestion } from './questions.js';
import { byHand, modelRewriter, rewriteAll } from './rewriting.js';

const followUp: GoldenQuestion = {
  question: 'When did he die?',
  standalone: 'When did Lord Byron die?',
  history: [{ question: 'Who was your father?', answer: 'Lord Byron.' }],
  relevant: ['father.md'],
  grade: 1,
  kind: 'follow-up',
  language: 'en',
};
const { standalone: _, ...direct } = followUp;

describe('rewriting follow-ups', () => {
  it('takes what a person wrote, and asks it alone', () => {
    expect(byHand([direct, followUp])).toEqual([
      { ...followUp, question: 'When did Lord Byron die?', history: [], kind: 'follow-up, rewritten by hand' },
    ]);
  });

  describe('by a model', () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await startSandbox({ parts: ['anthropic'] });
    });
    afterAll(() => sandbox.close());

    const config = () => ({
      ANTHROPIC_API_KEY: 'key',
      ANTHROPIC_BASE_URL: sandbox.baseUrl('anthropic'),
      SUMMARY_MODEL: 'claude-haiku-5-5',
    });

    it('tells it the talk before, and takes its answer', async () => {
      const control = new SandboxControl(sandbox.url);
      await control.script({ content: [{ type: 'text', text: ' When did your father die?\n' }] });
      const { questions, times } = await rewriteAll(anthropicClient(config()), 'claude-haiku-5-5', [direct, followUp]);
      expect(questions).toMatchObject([{ question: 'When did your father die?', history: [] }]);
      expect(questions[0]?.kind).toBe('follow-up, rewritten by claude-haiku-5-5');
      expect(times).toEqual([expect.any(Number)]);
      const [call] = await control.modelCalls();
      expect(call?.body).toMatchObject({
        messages: [{ content: 'Who was your father?' }, { content: 'Lord Byron.' }, { content: 'When did he die?' }],
      });
    });

    it('prints no score of a sandbox, and none without a key', () => {
      expect(() => modelRewriter(config())).toThrow('understands nothing');
      const { ANTHROPIC_API_KEY: _, ...keyless } = config();
      expect(() => modelRewriter(keyless)).toThrow('set ANTHROPIC_API_KEY');
    });
  });
});
