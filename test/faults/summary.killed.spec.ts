import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SpawnedService, spawnService, waitFor } from '@minime/testing';
import pg from 'pg';
import { ended, turn } from '../../apps/summary/test/ended.fixture.js';
import { Replica } from '../../libs/messaging/test/replica.js';
import { Deployment } from '../e2e/deployment.js';
import { sized } from './faults.config.js';
import { HeldMailServer } from './held.mail.server.js';
import { brokerVersion, databaseVersion, report } from './report.js';

const ROUNDS = sized(5, 1);
/** A conversation’s and a digest. */
const MAILS = 2;
const HOUR_MS = 60 * 60_000;
/** Half a day from now: the digest that is due has none come after it in the middle of the test. */
const DIGEST_CRON = `0 ${(new Date().getUTCHours() + 12) % 24} * * *`;

/** When the service is killed, one process after the other, in the same two mails. */
const MOMENTS = [
  'before the server has the mail',
  'after the server has it, before it has said so',
  'after it has said so, before that is noted',
] as const;
/** A copy for each kill after the server had the mail, and the last one, which was noted. */
const COPIES = MOMENTS.length;

describe('the summary service killed in the middle of its mails', () => {
  let deployment: Deployment;
  let edge: Replica;
  let server: HeldMailServer;
  let database: pg.Client;
  let gate: pg.Client;
  let victim: SpawnedService | undefined;

  beforeAll(async () => {
    server = await HeldMailServer.start();
    deployment = await Deployment.start({ gateway: 0, chat: 0, geo: 0, ingest: 0, summary: 0 });
    edge = await Replica.start({ app: 'edge', config: { RABBITMQ_URL: deployment.env.RABBITMQ_URL! } });
    [database, gate] = [0, 1].map(() => new pg.Client({ connectionString: deployment.env.DATABASE_URL })) as [
      pg.Client,
      pg.Client,
    ];
    await Promise.all([database.connect(), gate.connect()]);
  });

  afterAll(async () => {
    await victim?.kill('SIGKILL');
    await Promise.all([database?.end(), gate?.end()]);
    await edge?.close();
    await deployment?.stop();
    await server?.close();
  });

  const spawn = () => spawnService('summary', { ...deployment.env, SMTP_URL: server.url, DIGEST_CRON });

  /** Makes a digest due, with one conversation in it. */
  async function digestIsDue(): Promise<void> {
    const since = new Date(Date.now() - 30 * HOUR_MS);
    await database.query('TRUNCATE "summary"."digest", "summary"."mails", "summary"."talks", "summary"."questions"');
    await database.query('INSERT INTO "summary"."digest" ("since") VALUES ($1)', [since]);
    await database.query(
      'INSERT INTO "summary"."talks" ("conversation_id", "stretch", "country", "ended_at") VALUES ($1, 1, $2, $3)',
      [randomUUID(), 'Portugal', since],
    );
  }

  /** Lets the server accept the mails, kills the service while it is about to note that, and has nothing of it noted. */
  async function killBeforeNoted(service: SpawnedService): Promise<void> {
    await gate.query('BEGIN; LOCK TABLE "summary"."mails" IN SHARE MODE');
    server.goOn();
    const waiting = `SELECT "pid" FROM pg_locks WHERE NOT "granted" AND "relation" = '"summary"."mails"'::regclass`;
    await waitFor(async () => (await database.query(waiting)).rowCount === MAILS, { what: 'both to be noted' });
    await service.kill('SIGKILL');
    // What a server of PostgreSQL has begun it would carry out for a client that is gone.
    await database.query(`SELECT pg_terminate_backend("pid") FROM (${waiting}) AS "w"`);
    await gate.query('ROLLBACK');
  }

  const isNoted = async () => {
    const open = await database.query(`SELECT FROM "summary"."mails" WHERE "status" <> 'sent'`);
    const yesterday = new Date(Date.now() - 25 * HOUR_MS);
    const moved = await database.query('SELECT FROM "summary"."digest" WHERE "since" > $1', [yesterday]);
    return open.rowCount === 0 && moved.rowCount === 1;
  };

  it('sends each mail all the same, and a further copy only where nobody can know of the one before', async () => {
    let [lost, twice] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      const [conversationId, at] = [randomUUID(), new Date().toISOString()];
      const visit = {
        conversationId,
        startedAt: at,
        endedAt: at,
        turns: [turn('What is Note G?', 'A table.', { at })],
      };
      server.taken.length = 0;
      await digestIsDue();
      for (const [index, moment] of MOMENTS.entries()) {
        server.stopAt(index === 0 ? 'before it has the mail' : 'before it says that it has the mail');
        victim = await spawn();
        if (index === 0) await edge.publisher.publish('conversation.ended.v1', ended(visit), { id: randomUUID() });
        await waitFor(() => server.held === MAILS, { what: `both mails, to be killed ${moment}` });
        if (moment === 'after it has said so, before that is noted') await killBeforeNoted(victim);
        else await victim.kill('SIGKILL');
        server.goOn();
      }
      victim = await spawn();
      await waitFor(isNoted, { what: 'both mails to be noted as sent' });
      expect(await victim.stop()).toMatchObject({ code: 0 });

      const ids = [...new Set(server.taken)];
      expect(ids).toHaveLength(MAILS);
      expect(ids).toEqual(
        expect.arrayContaining([`<${conversationId}.1@minime.example.com>`, expect.stringMatching(/^<digest\./)]),
      );
      for (const id of ids) {
        const copies = server.taken.filter((each) => each === id).length;
        lost += Math.max(0, COPIES - copies);
        twice += Math.max(0, copies - COPIES);
      }
    }
    report(
      {
        fault: 'summary killed in a mail and in a digest',
        inputs: `${ROUNDS * MAILS} mails, each with a kill before, in and after its acceptance`,
        lost,
        twice,
        figures: 'a copy for each kill after the server had the mail, with one Message-ID',
      },
      [await databaseVersion(deployment.env.DATABASE_URL!), await brokerVersion(deployment.env.RABBITMQ_URL!)],
    );
    expect({ lost, twice }).toEqual({ lost: 0, twice: 0 });
  }, 240_000);
});
