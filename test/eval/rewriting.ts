import type Anthropic from '@anthropic-ai/sdk';
import { anthropicClient } from '../../libs/llm/src/adapters/anthropic.client.js';
import type { LlmConfig } from '../../libs/llm/src/llm.config.js';
import { thinkingFor } from '../../libs/llm/src/thinking.js';
import { isLoopback } from './loopback.js';
import type { GoldenQuestion } from './questions.js';

/** Follow-ups as questions that stand alone, and how long each took to become one, in ms, sorted. */
export interface Rewritten {
  questions: GoldenQuestion[];
  times: number[];
}

export type RewriterConfig = Partial<Pick<LlmConfig, 'ANTHROPIC_API_KEY'>> &
  Pick<LlmConfig, 'ANTHROPIC_BASE_URL' | 'SUMMARY_MODEL'>;

const MAX_TOKENS = 120;
const SYSTEM =
  'Rewrite the last question of this conversation so that it can be understood without the conversation: replace ' +
  'pronouns and whatever is left unsaid by what they stand for. Keep its language. Answer with the question only.';

const isFollowUp = ({ standalone }: GoldenQuestion): boolean => standalone !== undefined;

const alone = (original: GoldenQuestion, question: string, by: string): GoldenQuestion => ({
  ...original,
  question,
  history: [],
  kind: `${original.kind}, rewritten by ${by}`,
});

/** The best that resolving follow-ups could reach: as a person rewrote them. */
export const byHand = (questions: GoldenQuestion[]): GoldenQuestion[] =>
  questions.flatMap((question) => (question.standalone ? [alone(question, question.standalone, 'hand')] : []));

/**
 * The model that rewrites follow-ups.
 * @throws Error where there is no real one to ask
 */
export function modelRewriter(config: RewriterConfig): (questions: GoldenQuestion[]) => Promise<Rewritten> {
  const { ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, SUMMARY_MODEL: model } = config;
  if (!ANTHROPIC_API_KEY) throw new Error('--rewrite asks a model: set ANTHROPIC_API_KEY');
  if (isLoopback(ANTHROPIC_BASE_URL) && model.startsWith('claude-')) {
    throw new Error(
      '--rewrite asks a model: what plays Claude here understands nothing, and there is no score to print',
    );
  }
  const client = anthropicClient({ ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL });
  return (questions) => rewriteAll(client, model, questions);
}

/** The follow-ups as a model rewrites them, one call each, one after the other as visitors would wait. */
export async function rewriteAll(client: Anthropic, model: string, questions: GoldenQuestion[]): Promise<Rewritten> {
  const rewritten: Rewritten = { questions: [], times: [] };
  for (const question of questions.filter(isFollowUp)) {
    const began = performance.now();
    const text = await rewrite(client, model, question);
    rewritten.times.push(performance.now() - began);
    rewritten.questions.push(alone(question, text, model));
  }
  rewritten.times.sort((a, b) => a - b);
  return rewritten;
}

async function rewrite(client: Anthropic, model: string, { question, history }: GoldenQuestion): Promise<string> {
  const said = history.flatMap((turn): Anthropic.MessageParam[] => [
    { role: 'user', content: turn.question },
    { role: 'assistant', content: turn.answer },
  ]);
  const message = await client.messages.create({
    model,
    max_tokens: MAX_TOKENS,
    system: SYSTEM,
    messages: [...said, { role: 'user', content: question }],
    ...thinkingFor(model),
  });
  const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  return text.trim() || question;
}
