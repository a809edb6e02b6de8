import { AuthenticationError, NotFoundError, PermissionDeniedError } from '@anthropic-ai/sdk';
import { AppError, type Check } from '@minime/platform';
import type { LlmConfig } from '../llm.config.js';
import { plainName } from '../prices.js';
import { thinkingFor } from '../thinking.js';
import type { MessagesClient } from './anthropic.client.js';
import { clientFor, settingsFor } from './provider.js';
import { RequestForms } from './request.form.js';
import { failureOf } from './sdk.failure.js';

/** Asks each configured model for one token: a fraction of a cent, which no budget counts. */
export function modelChecks(config: LlmConfig): Check[] {
  const { CHAT_MODEL, SUMMARY_MODEL, FALLBACK_MODEL } = settingsFor(config);
  return [...new Set([CHAT_MODEL, SUMMARY_MODEL, FALLBACK_MODEL])].map((model) => ({
    part: `Claude (${model})`,
    look: async (signal) => {
      const began = performance.now();
      await oneToken(await clientFor(config), model, signal);
      return `answers, in ${Math.round(performance.now() - began)} ms`;
    },
  }));
}

async function oneToken(client: MessagesClient, model: string, signal: AbortSignal): Promise<void> {
  const forms = new RequestForms(() => undefined);
  for (;;) {
    const body = { model, max_tokens: 1, messages: [{ role: 'user' as const, content: 'Hi' }] };
    try {
      await client.messages.create(forms.fit({ ...body, ...thinkingFor(plainName(model)) }), { signal });
      return;
    } catch (error) {
      if (!forms.learn(model, error))
        throw new AppError('model_unavailable', whatToMend(error, model), { cause: error });
    }
  }
}

function whatToMend(error: unknown, model: string): string {
  const { message } = failureOf(error);
  if (error instanceof AuthenticationError) return 'the key is not accepted (401): look at ANTHROPIC_API_KEY';
  if (error instanceof PermissionDeniedError) return `the key may not use ${model} (403): ${message}`;
  if (error instanceof NotFoundError) return `there is no such model or endpoint (404): ${message}`;
  return message;
}
