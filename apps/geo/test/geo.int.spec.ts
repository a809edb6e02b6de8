import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Event } from '@minime/contracts';
import { migrate } from '@minime/database';
import { EventPublisher, MessagingModule, messagingSchema } from '@minime/messaging';
import { type Host, type RunningService, startService } from '@minime/platform';
import { type TestDatabase, testDatabase, testHost, waitFor } from '@minime/testing';
import { Controller, type DynamicModule, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { type RecordedLookup, type Sandbox, startSandbox } from '../../../sandbox/src/index.js';
import { geoService } from '../src/geo.service-definition.js';

type Located = Event<'visitor.located.v1'>;

@Controller()
class LocatedConsumer {
  readonly heard: Located[] = [];

  @EventPattern('visitor.located.v1')
  onLocated(@Payload() event: Located): void {
    this.heard.push(event);
  }
}

@Module({})
class ListenerModule {
  static register(databaseUrl: string, host: Host): DynamicModule {
    return {
      module: ListenerModule,
      imports: [MessagingModule.forRoot({ app: 'chat', config: { DATABASE_URL: databaseUrl }, host })],
      controllers: [LocatedConsumer],
    };
  }
}

let database: TestDatabase;
let sandbox: Sandbox;
let listener: RunningService;
let geo: RunningService | undefined;

beforeAll(async () => {
  [database, sandbox] = await Promise.all([testDatabase(), startSandbox({ parts: ['ip-api'] })]);
  await migrate(database.url, [messagingSchema], testHost().logger);
  const definition = {
    name: 'chat' as const,
    config: z.object({}),
    module: (_config: object, own: Host) => ListenerModule.register(database.url, own),
  };
  listener = await startService(definition, {}, testHost());
});

afterEach(async () => {
  await geo?.close();
  geo = undefined;
  await fetch(`${sandbox.url}/faults`, { method: 'DELETE' });
  await fetch(`${sandbox.baseUrl('ip-api')}/requests`, { method: 'DELETE' });
});

afterAll(async () => {
  await listener.close();
  await sandbox.close();
  await database.drop();
});

async function startGeo(env: Record<string, string> = {}): Promise<void> {
  const settings = { DATABASE_URL: database.url, GEO_BASE_URL: sandbox.baseUrl('ip-api'), ...env };
  geo = await startService(geoService, settings, testHost());
}

/** Lets a visitor connect from the network; resolves with the id of that message and the visitor's. */
async function connect(network: string): Promise<{ id: string; visitorId: string }> {
  const visitorId = randomUUID();
  const data = { conversationId: randomUUID(), visitorId, network, context: {} };
  const id = await listener.app.get(EventPublisher, { strict: false }).publish('visitor.connected.v1', data);
  return { id, visitorId };
}

const heardOf = (visitorId: string): Located[] =>
  listener.app.get(LocatedConsumer, { strict: false }).heard.filter(({ data }) => data.visitorId === visitorId);

const located = (visitorId: string): Promise<Located> =>
  waitFor(() => heardOf(visitorId)[0], { what: 'visitor.located' });

const lookups = async (): Promise<RecordedLookup[]> =>
  (await (await fetch(`${sandbox.baseUrl('ip-api')}/requests`)).json()) as RecordedLookup[];

describe('geo', () => {
  it('tells where a visitor is, from the network part of the address', async () => {
    await startGeo();
    const { id, visitorId } = await connect('93.184.216.0/24');
    const { data, causationId } = await located(visitorId);
    expect(data.place).toEqual({
      city: expect.any(String),
      region: expect.any(String),
      country: expect.any(String),
      countryCode: expect.stringMatching(/^[A-Z]{2}$/),
      timeZone: expect.stringContaining('/'),
      organisation: expect.any(String),
    });
    expect(causationId).toBe(id);
    expect((await lookups()).map(({ query }) => query)).toEqual(['93.184.216.1']);
  });

  it('asks once for one network', async () => {
    await startGeo();
    const visitors = await Promise.all([1, 2, 3].map(() => connect('93.184.217.0/24')));
    const places = await Promise.all(visitors.map(async ({ visitorId }) => (await located(visitorId)).data.place));
    expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(1);
    expect(await lookups()).toHaveLength(1);
  });

  it('answers private networks and IPv6 documentation without asking', async () => {
    await startGeo();
    const visitors = await Promise.all(
      ['192.168.7.0/24', '127.0.0.0/24', '2001:db8:7::/48'].map((each) => connect(each)),
    );
    for (const { visitorId } of visitors) expect((await located(visitorId)).data.place).toEqual({});
    expect(await lookups()).toEqual([]);
  });

  it('tries again after a failure', async () => {
    await fetch(`${sandbox.url}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ part: 'ip-api', kind: '500', times: 1 }),
    });
    await startGeo();
    const { visitorId } = await connect('93.184.218.0/24');
    expect((await located(visitorId)).data.place.city).toEqual(expect.any(String));
    expect((await lookups()).map(({ status }) => status).sort()).toEqual([200, 500]);
  });

  it('looks nothing up when it is switched off', async () => {
    await startGeo({ GEO_BASE_URL: 'off' });
    const { visitorId } = await connect('93.184.220.0/24');
    expect((await located(visitorId)).data.place).toEqual({});
    expect(await lookups()).toEqual([]);
  });

  it('refuses an address that is none', async () => {
    await expect(startGeo({ GEO_BASE_URL: 'ip-api.com' })).rejects.toMatchObject({ code: 'config_invalid' });
  });
});
