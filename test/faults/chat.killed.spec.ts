import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectVisitor, type SpawnedService, spawnService, waitFor } from '@minime/testing';
import pg from 'pg';
import { Deployment } from '../e2e/deployment.js';
import { browser, mailsOf } from '../e2e/main-job.js';
import { Chance } from './chance.js';
import { sized } from './faults.config.js';
import { questionsDeliveredAgain } from './redeliveries.js';
import { brokerVersion, databaseVersion, report } from './report.js';

const ROUNDS = sized(12, 1);
const WORDS = 40;
const TOOL_CALL_AND_ANSWER = 2;

describe('a chat replica killed in the middle of an answer', () => {
  let deployment: Deployment;
  let chat: SpawnedService;
  let database: pg.Client;

  beforeAll(async () => {
    deployment = await Deployment.start({ chat: 1 });
    [chat] = deployment.of('chat') as [SpawnedService];
    database = new pg.Client({ connectionString: deployment.env.DATABASE_URL });
    await database.connect();
  });

  afterAll(async () => {
    await database?.end();
    await deployment?.stop();
  });

  it('leaves the visitor with one whole answer, billed once more at most, and one effect of its tool', async () => {
    const chance = new Chance('chat killed');
    const visitor = await connectVisitor(deployment.of('gateway')[0]!.url, browser, { timeoutMs: 30_000 });
    const { conversationId } = visitor.session;
    let [lost, twice, mostCalls, mostBilled] = [0, 0, 0, 0];
    const recovery: number[] = [];

    for (let round = 1; round <= ROUNDS; round++) {
      const answer = Array.from({ length: WORDS }, (_, at) => `word${at} `);
      const reply = (gapMs: number) => [
        { content: [{ type: 'tool_use', name: 'update_user_info', input: { company: `Company ${round}` } }] },
        { chunks: answer, gapMs },
      ];
      // The first is slow, so that a kill finds it under way.
      await script(deployment.sandbox.url, [...reply(200), ...reply(20), ...reply(20)]);
      const againBefore = await questionsDeliveredAgain([chat]);
      const before = await modelCalls(deployment.sandbox.url);
      const billedBefore = await billedCalls(database, conversationId);

      const asked = await visitor.send('message', { text: `Round ${round}: tell me a story.` });
      const { turnId } = asked as { turnId: string };
      const successor = spawnService('chat', deployment.env);
      const spoken = chance.between(1, WORDS / 2);
      const chunks = () => visitor.all('message_chunk').filter((chunk) => chunk.turnId === turnId);
      await waitFor(() => chunks().at(-1)?.content.includes('word') && chunks().length >= spoken / 2, {
        what: 'a part of the answer',
      });
      let again = (await questionsDeliveredAgain([chat])) - againBefore;
      await chat.kill('SIGKILL');
      const killed = Date.now();
      deployment.services.splice(deployment.services.indexOf(chat), 1);
      chat = await successor;
      deployment.services.push(chat);

      const { text, status, epoch } = await visitor.answer(turnId);
      recovery.push(Date.now() - killed);
      if (status !== 'finished' || text !== answer.join('')) lost++;
      again += await questionsDeliveredAgain([chat]);
      expect(epoch).toBeGreaterThanOrEqual(2);
      expect(epoch).toBeLessThanOrEqual(1 + again);
      const finishes = visitor.all('finish').filter((finish) => finish.turnId === turnId);
      twice += finishes.length - 1;
      const calls = (await modelCalls(deployment.sandbox.url)) - before;
      expect(calls).toBeLessThanOrEqual(epoch * TOOL_CALL_AND_ANSWER);
      mostCalls = Math.max(mostCalls, calls);
      const billed = async () => (await billedCalls(database, conversationId)) - billedBefore;
      await waitFor(async () => (await billed()) >= TOOL_CALL_AND_ANSWER, { what: 'the answer in the ledger' });
      expect(await billed()).toBeLessThanOrEqual(epoch * TOOL_CALL_AND_ANSWER);
      mostBilled = Math.max(mostBilled, await billed());
    }

    const { rows: turns } = await database.query<{ epoch: number; status: string; tools: unknown[] }>(
      'SELECT epoch, status, tools FROM chat.turns WHERE conversation_id = $1',
      [conversationId],
    );
    expect(turns).toHaveLength(ROUNDS);
    expect(turns.every(({ status, tools }) => status === 'finished' && tools.length === 1)).toBe(true);
    await visitor.send('end', {});
    await mailsOf(deployment.sandbox.url, conversationId, 1);
    visitor.disconnect();

    report(
      {
        fault: 'chat replica killed in mid-answer',
        inputs: `${ROUNDS} questions, each with a tool and a kill`,
        lost,
        twice,
        figures: `model calls at most ${mostCalls}, billed at most ${mostBilled} (undisturbed ${TOOL_CALL_AND_ANSWER}); whole answer after ${Math.max(...recovery)} ms at most`,
      },
      [await databaseVersion(deployment.env.DATABASE_URL!), await brokerVersion(deployment.env.RABBITMQ_URL!)],
    );
    expect({ lost, twice }).toEqual({ lost: 0, twice: 0 });
  }, 240_000);
});

/** Replaces what a killed round left unsaid. */
async function script(sandboxUrl: string, replies: object[]): Promise<void> {
  await fetch(`${sandboxUrl}/anthropic/script`, { method: 'DELETE' });
  await fetch(`${sandboxUrl}/anthropic/script`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(replies.map((reply) => ({ match: { stream: true }, ...reply }))),
  });
}

/** What the ledger says was spent on the answers of a conversation, in calls. */
async function billedCalls(database: pg.Client, conversationId: string): Promise<number> {
  const { rows } = await database.query<{ calls: number }>(
    `SELECT count(*)::int AS calls FROM llm.calls WHERE conversation_id = $1 AND purpose = 'turn'`,
    [conversationId],
  );
  return rows[0]?.calls ?? 0;
}

/** Every request that reached the model so far. */
async function modelCalls(sandboxUrl: string): Promise<number> {
  const calls = (await (await fetch(`${sandboxUrl}/anthropic/requests`)).json()) as { id: number; stream: boolean }[];
  return calls.filter(({ stream }) => stream).length;
}
