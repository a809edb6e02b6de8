import { DatabaseModule } from '@minime/database';
import type { Logger } from '@minime/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PostgresQuestions } from './adapters/postgres.questions.js';
import { GapsService } from './gaps/gaps.service.js';
import { QuestionLog } from './ports.js';
import { summarySchema } from './summary.schema.js';

/** What the commands of this service read, without a broker and without a mail server. */
@Module({})
export class CommandModule {
  static register(databaseUrl: string, log: Logger): DynamicModule {
    return {
      module: CommandModule,
      imports: [DatabaseModule.forRoot({ url: databaseUrl, definition: summarySchema, poolSize: 1, log })],
      providers: [
        {
          provide: QuestionLog,
          useFactory: (dataSource: DataSource) => new PostgresQuestions(dataSource),
          inject: [DataSource],
        },
        {
          provide: GapsService,
          useFactory: (questions: QuestionLog) => new GapsService(questions),
          inject: [QuestionLog],
        },
      ],
    };
  }
}
