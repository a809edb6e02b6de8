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
/** In the same moment of both, the service is killed: a conversation's mail and a digest. */
const MAILS = 2;
const HOUR_MS = 60 * 60_000;

/** When the service is killed, and how many copies of each mail the owner may find in the end. */
const MOMENTS = [
  { moment: 'before the server has the mail', copies: 1 },
  { moment: 'after the server has it, before it has said so', copies: 2 },
  { moment: 'after it has said so, before that is noted', copies: 2 },
] as const;

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
  }, 60_000);

  afterAll(async () => {
    await victim?.kill('SIGKILL');
    await Promise.all([database?.end(), gate?.end()]);
    await edge?.close();
    await deployment?.stop();
    await server?.close();
  });

  const spawn = () => spawnService('summary', { ...deployment.env, SMTP_URL: server.url, DIGEST_CRON: '0 0 * * *' });

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

  it('sends each mail all the same, and a second copy only where nobody can know of the first', async () => {
    let [lost, twice] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      for (const { moment, copies } of MOMENTS) {
        const [conversationId, at] = [randomUUID(), new Date().toISOString()];
        server.taken.length = 0;
        server.stopAt(copies === 1 ? 'before it has the mail' : 'before it says that it has the mail');
        await digestIsDue();
        const visit = {
          conversationId,
          startedAt: at,
          endedAt: at,
          turns: [turn('What is Note G?', 'A table.', { at })],
        };
        victim = await spawn();
        await edge.publisher.publish('conversation.ended.v1', ended(visit), { id: randomUUID() });
        await waitFor(() => server.held === MAILS, { what: `both mails, to be killed ${moment}` });
        if (moment === 'after it has said so, before that is noted') await killBeforeNoted(victim);
        else await victim.kill('SIGKILL');
        server.goOn();

        const successor = await spawn();
        deployment.services.push(successor);
        const noted = async () =>
          (await database.query(`SELECT FROM "summary"."mails" WHERE "status" <> 'sent'`)).rowCount === 0 &&
          (
            await database.query('SELECT FROM "summary"."digest" WHERE "since" > $1', [
              new Date(Date.now() - 25 * HOUR_MS),
            ])
          ).rowCount === 1;
        await waitFor(noted, { what: 'both mails to be noted as sent', timeoutMs: 20_000 });
        deployment.services.pop();
        expect(await successor.stop()).toMatchObject({ code: 0 });

        const mine = (id: string) => server.taken.filter((each) => each === id).length;
        const ids = [...new Set(server.taken)];
        expect(ids).toEqual(
          expect.arrayContaining([`<${conversationId}.1@minime.example.com>`, expect.stringMatching(/^<digest\./)]),
        );
        expect(ids).toHaveLength(MAILS);
        for (const id of ids) {
          if (mine(id) < copies) lost++;
          twice += Math.max(0, mine(id) - copies);
        }
      }
    }
    report(
      {
        fault: 'summary killed in a mail and in a digest',
        inputs: `${ROUNDS * MOMENTS.length * MAILS} mails, each with a kill before, in or after its acceptance`,
        lost,
        twice,
        figures: 'killed after the acceptance: 2 copies with one Message-ID',
      },
      [await databaseVersion(deployment.env.DATABASE_URL!), await brokerVersion(deployment.env.RABBITMQ_URL!)],
    );
    expect({ lost, twice }).toEqual({ lost: 0, twice: 0 });
  }, 240_000);
});
