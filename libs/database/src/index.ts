export { type CommandDatabaseOptions, openCommandDatabase } from './command.database.js';
export { connectionError, connectWhenThere, describeUrl, isServerNotThereYet } from './connect.js';
export { createDataSource, type DataSourceOptions, planOnce } from './data-source.js';
export { databaseCheck, embeddedDatabaseCheck } from './database.check.js';
export { databaseConfig } from './database.config.js';
export {
  type DatabaseConnection,
  DatabaseModule,
  type DatabaseModuleAsyncOptions,
  type DatabaseModuleOptions,
} from './database.module.js';
export { assertDataDirFree } from './embedded/data-dir.lock.js';
export { connectEmbedded, type EmbeddedConnection } from './embedded/embedded.connection.js';
export { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres.js';
export { freePort, freePorts } from './free-port.js';
export { GrowingPool } from './growing.pool.js';
export { type AppliedMigration, assertMigrated, migrate, pendingMigrations } from './migrate.js';
export type { EntityClass, MigrationClass, SchemaDefinition } from './schema.definition.js';
export { Statement } from './statement.js';
