import Anthropic from '@anthropic-ai/sdk';
import type { LlmConfig } from '../llm.config.js';
import { nodeFetch } from './node.fetch.js';

/** What is used of any of the vendor's clients. */
export interface MessagesClient {
  messages: Pick<Anthropic['messages'], 'create'>;
}

const clients = new Map<string, Anthropic>();

/**
 * The SDK's client, one per process and endpoint, so that services which share a process share its connections.
 * It neither retries (that is our decision: we know what was already said) nor logs (bodies are what people wrote).
 */
export function anthropicClient(config: Pick<LlmConfig, 'ANTHROPIC_API_KEY' | 'ANTHROPIC_BASE_URL'>): Anthropic {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseURL } = config;
  const key = JSON.stringify([baseURL, apiKey]);
  const client =
    clients.get(key) ??
    new Anthropic({ apiKey, authToken: null, baseURL, maxRetries: 0, logLevel: 'off', fetch: nodeFetch });
  clients.set(key, client);
  return client;
}
