import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnService } from '@minime/testing';
import pg from 'pg';
import { Deployment } from '../e2e/deployment.js';
import { mailsOf } from '../e2e/main-job.js';
import { Chance } from './chance.js';
import { sized } from './faults.config.js';
import { PatientVisitor } from './patient.visitor.js';
import { brokerVersion, databaseVersion, report } from './report.js';

const CONVERSATIONS = 20;
const ROUNDS = sized(3, 1);
const ORDER = ['chat', 'gateway', 'geo', 'summary', 'ingest'] as const;
const QUESTIONS = [
  'What is Note G?',
  'Who taught you mathematics?',
  'Could the engine compose music?',
  'When did you meet Babbage?',
];

describe('a rolling restart of every service', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await Deployment.start(
      {},
      {
        MAX_CONNECTIONS_PER_IP: '1000',
        RATE_LIMIT_PER_MINUTE: '1000',
        RATE_LIMIT_IP_PER_MINUTE: '100000',
      },
    );
  });

  afterAll(() => deployment?.stop());

  it('under 20 conversations: no turn fails, none is answered twice, and every talk gives one mail', async () => {
    const chance = new Chance('rolling restart');
    const more = { ...deployment.env, ...deployment.more };
    const gateways = () => deployment.of('gateway').map(({ url }) => url);
    let over = false;

    const talks = Array.from({ length: CONVERSATIONS }, async () => {
      const visitor = new PatientVisitor(gateways);
      const asked: string[] = [];
      while (!over || asked.length < 2) {
        const question = QUESTIONS[asked.length % QUESTIONS.length]!;
        asked.push((await visitor.ask(question, chance.uuid())).turnId);
      }
      return { visitor, asked };
    });

    const exits: (number | null)[] = [];
    const rolled = (async () => {
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of ORDER) {
          const [old] = deployment.of(name);
          deployment.services.push(await spawnService(name, more));
          deployment.services.splice(deployment.services.indexOf(old!), 1);
          exits.push((await old!.stop()).code);
        }
      }
    })().finally(() => {
      over = true;
    });
    const [results] = await Promise.all([Promise.all(talks), rolled]);

    let [turns, failed, twice, mails] = [0, 0, 0, 0];
    for (const { visitor, asked } of results) {
      const stored = await turnsOf(visitor.conversationId, deployment.env.DATABASE_URL!);
      turns += asked.length;
      failed += asked.filter((turnId) => stored.get(turnId) !== 'finished').length;
      twice += stored.size - new Set(asked).size;
      await visitor.end();
      mails += (await mailsOf(deployment.sandbox.url, visitor.conversationId, 1)).length;
    }
    report(
      {
        fault: 'rolling restart of every service',
        inputs: `${turns} turns in ${CONVERSATIONS} conversations, ${exits.length} restarts`,
        lost: failed,
        twice,
        figures: `${failed} failed turns, ${mails} mails, ${results.reduce((sum, { visitor }) => sum + visitor.reconnects, 0)} reconnects`,
      },
      [await databaseVersion(deployment.env.DATABASE_URL!), await brokerVersion(deployment.env.RABBITMQ_URL!)],
    );
    expect({ failed, twice, mails }).toEqual({ failed: 0, twice: 0, mails: CONVERSATIONS });
    expect(exits.every((code) => code === 0)).toBe(true);
  }, 600_000);
});

/** Status of every turn by its id: what a visitor is told of the past ends with the last fifty. */
async function turnsOf(conversationId: string, url: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client
    .query<{ id: string; status: string }>('SELECT id, status FROM chat.turns WHERE conversation_id = $1', [
      conversationId,
    ])
    .finally(() => client.end());
  return new Map(rows.map(({ id, status }) => [id, status]));
}
