export type { EmbeddingSpend } from './embedders/ports.js';
export { knowledgeChecks } from './knowledge.check.js';
export { type KnowledgeConfig, knowledgeConfig } from './knowledge.config.js';
export { KnowledgeModule, type KnowledgeModuleOptions } from './knowledge.module.js';
export { knowledgeSchema } from './knowledge.schema.js';
export { LocalIndex } from './local/local.index.js';
export { PassageStore, type Passages, type StoredPage } from './local/passage.store.js';
export { questionTerms } from './local/question.terms.js';
export * from './ports.js';
