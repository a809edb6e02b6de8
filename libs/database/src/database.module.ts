import {
  type DynamicModule,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { connectWhenThere } from './connect.js';
import { createDataSource, type DataSourceOptions } from './data-source.js';
import { assertMigrated } from './migrate.js';
import type { SchemaDefinition } from './schema.definition.js';

export interface DatabaseConnection extends DataSourceOptions {
  url: string;
  log: Logger;
  /** Ends the wait for a PostgreSQL that is not there yet: abort it when the process is told to stop. */
  signal?: AbortSignal;
}

interface DatabaseModuleTarget {
  definition: SchemaDefinition;
  /** Where the data source is injected; the class `DataSource` by default. Give each further one its own token. */
  token?: InjectionToken;
}

export type DatabaseModuleOptions = DatabaseModuleTarget & DatabaseConnection;

export interface DatabaseModuleAsyncOptions extends DatabaseModuleTarget, Pick<ModuleMetadata, 'imports'> {
  inject?: InjectionToken[];
  // biome-ignore lint/suspicious/noExplicitAny: Nest passes whatever `inject` names.
  useFactory: (...injected: any[]) => DatabaseConnection | Promise<DatabaseConnection>;
}

/** Closes its data source after every consumer and gateway has stopped. */
class DataSourceCloser implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/**
 * Provides one connected `DataSource`. Several may live in one application, each with its own `token`.
 * A PostgreSQL that is absent is waited for; `database_refused` and `migrations_pending` end the start.
 */
@Module({})
export class DatabaseModule {
  static forRoot({ definition, token, ...connection }: DatabaseModuleOptions): DynamicModule {
    return DatabaseModule.forRootAsync({ definition, ...(token && { token }), useFactory: () => connection });
  }

  static forRootAsync(options: DatabaseModuleAsyncOptions): DynamicModule {
    const { definition, token = DataSource } = options;
    const connection = Symbol(`connection of ${definition.schema}`);
    return {
      module: DatabaseModule,
      imports: options.imports ?? [],
      providers: [
        { provide: connection, useFactory: options.useFactory, inject: options.inject ?? [] },
        {
          provide: token,
          useFactory: (settings: DatabaseConnection) => open(settings, definition),
          inject: [connection],
        },
        {
          provide: Symbol(`closer of ${definition.schema}`),
          useFactory: (dataSource: DataSource) => new DataSourceCloser(dataSource),
          inject: [token],
        },
      ],
      exports: [token],
    };
  }
}

async function open(settings: DatabaseConnection, definition: SchemaDefinition): Promise<DataSource> {
  const { url, log, signal, ...options } = settings;
  const dataSource = createDataSource(url, definition, options);
  await connectWhenThere(dataSource, url, log, signal);
  try {
    await assertMigrated(dataSource, definition);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}
