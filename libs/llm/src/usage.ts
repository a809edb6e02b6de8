import type Anthropic from '@anthropic-ai/sdk';
import type { Usage } from './ports.js';

export const NO_USAGE: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** Fewer than a token of any language holds on average: an estimate by it is rather too high than too low. */
const CHARACTERS_PER_TOKEN = 3;

type ApiUsage = Pick<Anthropic.Usage, 'input_tokens' | 'output_tokens'> &
  Partial<Pick<Anthropic.Usage, 'cache_read_input_tokens' | 'cache_creation_input_tokens'>>;

/** The API's account of a call; endpoints without caching leave its counts out. */
export function usageOf(usage: Partial<ApiUsage> | undefined): Usage {
  return {
    input: usage?.input_tokens ?? 0,
    output: usage?.output_tokens ?? 0,
    cacheRead: usage?.cache_read_input_tokens ?? 0,
    cacheWrite: usage?.cache_creation_input_tokens ?? 0,
  };
}

/** The account of an answer that broke off: the API counts the output only at the end, so what was said is estimated. */
export function usageOfPart(usage: ApiUsage, characters: number): Usage {
  const counted = usageOf(usage);
  return { ...counted, output: Math.max(counted.output, Math.ceil(characters / CHARACTERS_PER_TOKEN)) };
}

/**
 * The account of a whole answer. Of an endpoint that counts nothing at all it is estimated, rather too high.
 * @param most the prompt at its worst, with the longest answer that was allowed
 */
export function usageOfWhole(
  message: Pick<Anthropic.Message, 'content'> & { usage?: Partial<ApiUsage> },
  most: Usage,
): { usage: Usage; estimated: boolean } {
  const usage = usageOf(message.usage);
  if (Object.values(usage).some((tokens) => tokens > 0)) return { usage, estimated: false };
  const said = Math.ceil(JSON.stringify(message.content).length / CHARACTERS_PER_TOKEN);
  return { usage: { ...most, output: Math.min(most.output, said) }, estimated: true };
}
