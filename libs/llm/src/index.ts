export { modelChecks } from './adapters/model.check.js';
export { type LlmConfig, llmConfig, pricesOf } from './llm.config.js';
export { LlmModule, type LlmModuleOptions } from './llm.module.js';
export { llmSchema } from './llm.schema.js';
export * from './ports.js';
export { type SpendConfig, spendConfig } from './spend/spend.config.js';
export { SpendLedger, type SpentDay } from './spend/spend.ledger.js';
export { SpendRecorder } from './spend/spend.recorder.js';
export { SpendModule, type SpendModuleOptions } from './spend.module.js';
