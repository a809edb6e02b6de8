import { DatabaseModule } from '@minime/database';
import { Outbox, TransactionalOutbox } from '@minime/messaging';
import { OwnerModule } from '@minime/owner';
import type { Logger } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { PostgresLookup } from './adapters/postgres.lookup.js';
import { chatSchema } from './chat.schema.js';
import { OwnerCommands } from './owner.commands.js';
import { ConversationLookup } from './ports.js';
import { EraseCommand } from './privacy/erase.command.js';

const noRelay = () => undefined;

/**
 * What a command of the owner needs: the database, and no broker. What it tells stays in the outbox, and chat sends it, within
 * seconds when it is running, else when it starts.
 */
@Module({})
export class OwnerCommandModule {
  static register(databaseUrl: string, log: Logger): DynamicModule {
    return {
      module: OwnerCommandModule,
      imports: [
        DatabaseModule.forRoot({ url: databaseUrl, definition: chatSchema, poolSize: 1, log }),
        OwnerModule.forRoot({ databaseUrl, log }, { watching: false }),
      ],
      providers: [
        { provide: Outbox, useFactory: () => new TransactionalOutbox(chatSchema.schema, noRelay) },
        { provide: ConversationLookup, useClass: PostgresLookup },
        OwnerCommands,
        EraseCommand,
      ],
    };
  }
}
