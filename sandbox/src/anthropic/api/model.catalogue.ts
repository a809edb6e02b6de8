/** What differs between the models as far as a request can get it wrong. */
export interface ModelTraits {
  /** The `thinking.type` values that this model takes. */
  thinking: readonly string[];
  /** Whether `tool_choice` may force a tool. */
  forcedTools: boolean;
  /** Tokens below which a prefix is silently not cached. */
  minimumCachedTokens: number;
}

const OPTIONAL: ModelTraits = { thinking: ['adaptive', 'disabled'], forcedTools: true, minimumCachedTokens: 512 };
const ALWAYS_ON: ModelTraits = { thinking: ['adaptive'], forcedTools: false, minimumCachedTokens: 512 };

/** From the vendor's pages "Troubleshooting thinking" and "What's new" of each model, November 2026. */
const MODELS: Record<string, ModelTraits> = {
  'claude-haiku-5-5': OPTIONAL,
  'claude-sonnet-5-5': { thinking: ['adaptive', 'between_tools'], forcedTools: false, minimumCachedTokens: 512 },
  'claude-opus-5-5': ALWAYS_ON,
  'claude-fable-5-1': ALWAYS_ON,
  'claude-fable-5-2': ALWAYS_ON,
  'claude-mythos-5-1': ALWAYS_ON,
  'claude-mythos-5-2': ALWAYS_ON,
  'claude-opus-5': OPTIONAL,
  'claude-sonnet-5': { ...OPTIONAL, minimumCachedTokens: 1024 },
  'claude-fable-5': OPTIONAL,
  'claude-mythos-5': OPTIONAL,
};

/** Undefined for a model that this API does not know. */
export function traitsOf(model: string): ModelTraits | undefined {
  return Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
}
