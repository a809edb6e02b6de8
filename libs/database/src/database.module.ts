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
  /**
   * One pool for all applications of this process that say so for the same schema: a library's statements are short, and each
   * connection costs the server 3 to 5 MB.
   */
  shared?: boolean;
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

/** Closes its data source after every consumer and gateway has stopped, and after the last who shares it. */
class DataSourceCloser implements OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    private readonly connection: string | undefined,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.connection && leave(this.connection) > 0) return;
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/** What applications of this process share, by server and schema. */
const sharing = new Map<string, { dataSource: Promise<DataSource>; users: number }>();

const nameOf = ({ shared, url }: DatabaseConnection, { schema }: SchemaDefinition): string | undefined =>
  shared ? `${url} ${schema}` : undefined;

/** @returns how many are left */
function leave(connection: string): number {
  const found = sharing.get(connection);
  if (!found) return 0;
  found.users -= 1;
  if (found.users === 0) sharing.delete(connection);
  return found.users;
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
          useFactory: (dataSource: DataSource, settings: DatabaseConnection) =>
            new DataSourceCloser(dataSource, nameOf(settings, definition)),
          inject: [token, connection],
        },
      ],
      exports: [token],
    };
  }
}

async function open(settings: DatabaseConnection, definition: SchemaDefinition): Promise<DataSource> {
  const name = nameOf(settings, definition);
  if (!name) return connect(settings, definition);
  const found = sharing.get(name) ?? { dataSource: connect(settings, definition), users: 0 };
  found.users += 1;
  sharing.set(name, found);
  try {
    return await found.dataSource;
  } catch (error) {
    leave(name);
    throw error;
  }
}

async function connect(settings: DatabaseConnection, definition: SchemaDefinition): Promise<DataSource> {
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
