import type Anthropic from '@anthropic-ai/sdk';
import { badRequest } from './api.error.js';

/**
 * Every `tool_use` is answered by a `tool_result` at once, and nothing else is.
 * @throws ApiError 400
 */
export function checkToolPairs(messages: readonly Anthropic.MessageParam[]): void {
  for (const [index, message] of messages.entries()) {
    checkResults(message, index === 0 ? undefined : messages[index - 1], index);
    const open = callIds(message).filter((id) => !resultIds(messages[index + 1]).includes(id));
    if (open.length > 0) {
      throw badRequest(
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
          `${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      );
    }
  }
}

function checkResults(
  message: Anthropic.MessageParam,
  previous: Anthropic.MessageParam | undefined,
  index: number,
): void {
  const asked = callIds(previous);
  for (const [at, block] of blocks(message).entries()) {
    if (block.type === 'tool_result' && !asked.includes(block.tool_use_id)) {
      throw badRequest(
        `messages.${index}.content.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ` +
          `${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    }
  }
}

const blocks = (message: Anthropic.MessageParam | undefined): readonly Anthropic.ContentBlockParam[] =>
  !message || typeof message.content === 'string' ? [] : (message.content as Anthropic.ContentBlockParam[]);

const callIds = (message: Anthropic.MessageParam | undefined): string[] =>
  blocks(message).flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));

const resultIds = (message: Anthropic.MessageParam | undefined): string[] =>
  blocks(message).flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
