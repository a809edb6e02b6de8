export { messagingSchema } from './embedded/messaging.schema.js';
export { type MessagingConfig, messagingConfig } from './messaging.config.js';
export { MessagingModule, type MessagingOptions } from './messaging.module.js';
export { carryTraces, createMessagingTables, dropMessagingTables } from './messaging.tables.js';
export { TransactionalOutbox } from './outbox/transactional.outbox.js';
export * from './ports.js';
export { brokerCheck } from './rabbitmq/rabbitmq.check.js';
