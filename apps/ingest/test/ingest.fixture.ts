import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Event } from '@minime/contracts';
import { createDataSource, migrate } from '@minime/database';
import { knowledgeSchema, LocalIndex, PassageStore } from '@minime/knowledge';
import { llmSchema } from '@minime/llm';
import { EventPublisher, MessagingModule, messagingSchema, TransactionalOutbox } from '@minime/messaging';
import { type Host, type RunningService, startService } from '@minime/platform';
import { type TestDatabase, testDatabase, testHost } from '@minime/testing';
import { Controller, type DynamicModule, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { AdvisorySyncLock } from '../src/adapters/advisory.sync-lock.js';
import { PostgresDraftLog } from '../src/adapters/postgres.draft-log.js';
import { PostgresSyncMemory } from '../src/adapters/postgres.sync-memory.js';
import { PostgresSyncSlots } from '../src/adapters/postgres.sync-slots.js';
import { ingestSchema } from '../src/ingest.schema.js';
import { ingestService } from '../src/ingest.service-definition.js';
import type { Source } from '../src/ports.js';
import { MarkdownSource } from '../src/sources/markdown.source.js';
import { SyncService } from '../src/sync.service.js';

/** A folder of Markdown, a real PostgreSQL and everything that stands on it. */
export class IngestFixture {
  index: LocalIndex;
  readonly folder: string;
  private readonly services: RunningService[] = [];

  private constructor(
    private readonly base: string,
    readonly database: TestDatabase,
    private readonly dataSource: DataSource,
    private readonly knowledge: DataSource,
  ) {
    this.folder = join(base, 'knowledge');
    this.index = new LocalIndex(new PassageStore(knowledge));
  }

  static async open(): Promise<IngestFixture> {
    const [base, database] = await Promise.all([mkdtemp(join(tmpdir(), 'minime ingest ')), testDatabase()]);
    await mkdir(join(base, 'knowledge'));
    await migrate(database.url, [messagingSchema, knowledgeSchema, llmSchema, ingestSchema], testHost().logger);
    const [dataSource, knowledge] = await Promise.all(
      [ingestSchema, knowledgeSchema].map((schema) => createDataSource(database.url, schema).initialize()),
    );
    return new IngestFixture(base, database, dataSource!, knowledge!);
  }

  /** Nothing written, nothing indexed, nothing running. */
  async reset(): Promise<void> {
    await this.stopServices();
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder);
    await this.dataSource.query(
      `TRUNCATE "knowledge"."pages", "ingest"."pages", "ingest"."last_report", "ingest"."outbox", "ingest"."sync_slots", "ingest"."drafts" CASCADE`,
    );
    await this.dataSource.query(`UPDATE "knowledge"."index_state" SET "version" = 0`);
    this.index = new LocalIndex(new PassageStore(this.knowledge));
  }

  async close(): Promise<void> {
    await this.stopServices();
    await this.dataSource.destroy();
    await this.knowledge.destroy();
    await this.database.drop();
    await rm(this.base, { recursive: true, force: true });
  }

  async write(pages: Record<string, string | Uint8Array>): Promise<void> {
    for (const [place, content] of Object.entries(pages)) {
      const path = join(this.folder, place);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }

  remove(place: string): Promise<void> {
    return rm(join(this.folder, place));
  }

  /** A sync as a process of its own would do it. */
  syncs(...sources: Source[]): SyncService {
    const outbox = new TransactionalOutbox(ingestSchema.schema, () => undefined);
    return new SyncService(
      sources.length > 0 ? sources : [new MarkdownSource(this.folder)],
      this.index,
      new PostgresSyncMemory(this.dataSource, outbox),
      new AdvisorySyncLock(this.dataSource),
      testHost().logger,
    );
  }

  /** The times of the schedule, as a replica takes them. */
  slots(): PostgresSyncSlots {
    return new PostgresSyncSlots(this.dataSource);
  }

  draftLog(): PostgresDraftLog {
    return new PostgresDraftLog(this.dataSource);
  }

  /** The text of the best passage, after whatever was synced. */
  async ask(question: string): Promise<string | undefined> {
    await this.index.refresh();
    return (await this.index.search(question, { limit: 1 }))[0]?.text;
  }

  async events(): Promise<Event<'knowledge.synced.v1'>['data'][]> {
    const rows: { body: string }[] = await this.dataSource.query(
      `SELECT "body" FROM "ingest"."outbox" WHERE "type" = 'knowledge.synced.v1' ORDER BY "seq"`,
    );
    return rows.map(({ body }) => JSON.parse(body).data);
  }

  /** What the owner is told of syncs. */
  async told(): Promise<Event<'knowledge.sync-ended.v1'>['data'][]> {
    const rows: { body: string }[] = await this.dataSource.query(
      `SELECT "body" FROM "ingest"."outbox" WHERE "type" = 'knowledge.sync-ended.v1' ORDER BY "seq"`,
    );
    return rows.map(({ body }) => JSON.parse(body).data);
  }

  query<T>(sql: string): Promise<T[]> {
    return this.dataSource.query(sql);
  }

  /** The service as it runs embedded. */
  async start(env: Record<string, string> = {}): Promise<RunningService> {
    const settings = { DATABASE_URL: this.database.url, KNOWLEDGE_DIR: this.folder, SYNC_CRON: 'off', ...env };
    return this.started(await startService(ingestService, settings, testHost()));
  }

  /** Stands where chat and the operator stand: hears of syncs and asks for them. */
  async listen(): Promise<Listener> {
    const definition = {
      name: 'chat' as const,
      config: z.object({}),
      module: (_config: object, own: Host) => ListenerModule.register(this.database.url, own),
    };
    const { app } = this.started(await startService(definition, {}, testHost()));
    const { heard } = app.get(SyncedConsumer, { strict: false });
    return { heard, publisher: app.get(EventPublisher, { strict: false }) };
  }

  private async stopServices(): Promise<void> {
    for (const service of this.services.splice(0).reverse()) await service.close();
  }

  private started(service: RunningService): RunningService {
    this.services.push(service);
    return service;
  }
}

export interface Listener {
  heard: Event<'knowledge.synced.v1'>['data'][];
  publisher: EventPublisher;
}

@Controller()
class SyncedConsumer {
  readonly heard: Listener['heard'] = [];

  @EventPattern('knowledge.synced.v1')
  onSynced(@Payload() { data }: Event<'knowledge.synced.v1'>): void {
    this.heard.push(data);
  }
}

@Module({})
class ListenerModule {
  static register(databaseUrl: string, host: Host): DynamicModule {
    return {
      module: ListenerModule,
      imports: [MessagingModule.forRoot({ app: 'chat', config: { DATABASE_URL: databaseUrl }, host })],
      controllers: [SyncedConsumer],
    };
  }
}
