import { DatabaseModule } from '@minime/database';
import type { Logger } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { PostgresControls } from './adapters/postgres.controls.js';
import { ownerSchema } from './owner.schema.js';
import { OwnerWatch } from './owner.watch.js';
import { OwnerControls } from './ports.js';

const OWNER_DATA_SOURCE = Symbol('OWNER_DATA_SOURCE');
/** A look every two seconds, and now and then a decision. */
const POOL_SIZE = 1;

export interface OwnerModuleOptions {
  /** PostgreSQL in which the schema `owner` stands. */
  databaseUrl: string;
  log: Logger;
}

/** Provides `OwnerControls`, and `OwnerWatch` where `watching` (a service does, a command does not). */
@Module({})
export class OwnerModule {
  static forRoot({ databaseUrl, log }: OwnerModuleOptions, { watching = true } = {}): DynamicModule {
    const watch = {
      provide: OwnerWatch,
      useFactory: (controls: OwnerControls) => new OwnerWatch(controls, log),
      inject: [OwnerControls],
    };
    return {
      module: OwnerModule,
      imports: [
        DatabaseModule.forRoot({
          url: databaseUrl,
          definition: ownerSchema,
          token: OWNER_DATA_SOURCE,
          poolSize: POOL_SIZE,
          shared: true,
          log,
        }),
      ],
      providers: [
        {
          provide: OwnerControls,
          useFactory: (dataSource: DataSource) => new PostgresControls(dataSource),
          inject: [OWNER_DATA_SOURCE],
        },
        ...(watching ? [watch] : []),
      ],
      exports: [OwnerControls, ...(watching ? [OwnerWatch] : [])],
    };
  }
}
