export { type LlmConfig, llmConfig } from './llm.config.js';
export { LlmModule, type LlmModuleOptions } from './llm.module.js';
export { llmSchema } from './llm.schema.js';
export * from './ports.js';
