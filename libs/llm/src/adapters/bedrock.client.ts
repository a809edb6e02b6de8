import type { LlmConfig } from '../llm.config.js';
import type { MessagesClient } from './anthropic.client.js';

/** Says that requests are signed with the AWS credentials of the surroundings, instead of an API key. */
const AWS_CREDENTIALS = 'aws';
/** Where a model of Bedrock is called that the settings name as Anthropic does. */
const EVERYWHERE = 'global.anthropic.';

/**
 * Claude on Amazon Bedrock behind the same client. The SDK weighs as much as the rest of the service together, so only
 * who has chosen it loads it.
 * @param baseURL another endpoint than the region's own
 */
export async function bedrockClient(
  { ANTHROPIC_API_KEY: key, AWS_REGION: awsRegion }: Pick<LlmConfig, 'ANTHROPIC_API_KEY' | 'AWS_REGION'>,
  baseURL?: string,
): Promise<MessagesClient> {
  const { AnthropicBedrock } = await import('@anthropic-ai/bedrock-sdk');
  return new AnthropicBedrock({
    ...(key !== AWS_CREDENTIALS && { apiKey: key }),
    ...(awsRegion && { awsRegion }),
    ...(baseURL && { baseURL }),
    maxRetries: 0,
    logLevel: 'off',
  });
}

/** `global.anthropic.claude-sonnet-5-5` of `claude-sonnet-5-5`; a name that says more stays as it is. */
export const bedrockName = (model: string): string => (model.startsWith('claude-') ? EVERYWHERE + model : model);
