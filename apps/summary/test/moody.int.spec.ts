import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testBroker, waitFor } from '@minime/testing';
import { ended } from './ended.fixture.js';
import { MoodyMailServer } from './moody.mail.server.js';
import { SummaryFixture } from './summary.fixture.js';

const CONVERSATIONS = 200;
/** Ten seconds on an idle machine. */
const TIMEOUT_MS = 300_000;

interface Outcome {
  server: MoodyMailServer;
  expected: Set<string>;
}

let fixture: SummaryFixture;
let polite: Outcome;
let rude: Outcome;
/** Both at once: what takes time is waiting for the next attempt. */
beforeAll(async () => {
  fixture = await SummaryFixture.start();
  [polite, rude] = await Promise.all([run({ cutsAfterData: false }), run({ cutsAfterData: true })]);
}, 2 * TIMEOUT_MS);
afterAll(() => fixture.stop());

/** Ends 200 conversations before two replicas on RabbitMQ, until each has its mail. */
async function run({ cutsAfterData }: { cutsAfterData: boolean }): Promise<Outcome> {
  const broker = await testBroker();
  const server = await MoodyMailServer.start({ share: 0.25, cutsAfterData }, Math.random);
  const env = { SMTP_URL: server.url, RABBITMQ_URL: broker.url };
  const replicas = await Promise.all([fixture.replica(env), fixture.replica(env)]);
  try {
    const ids = Array.from({ length: CONVERSATIONS }, () => randomUUID());
    await Promise.all(ids.map((conversationId) => fixture.publish(replicas[0]!, ended({ conversationId }))));
    await waitFor(async () => (await fixture.mailsSent(ids)) === CONVERSATIONS, {
      what: 'a mail for each conversation',
      timeoutMs: TIMEOUT_MS,
    });
    return { server, expected: new Set(ids.map((id) => `<${id}.1@minime.ada.example>`)) };
  } finally {
    await Promise.all(replicas.map((replica) => fixture.retire(replica)));
    await server.close();
    await broker.drop();
  }
}

describe(`${CONVERSATIONS} conversations end before two replicas while the mail server is in a mood`, () => {
  it('refusing or hanging up before it has a mail: each mail is delivered once', () => {
    const { server, expected } = polite;
    expect(server.refusals).toBeGreaterThan(CONVERSATIONS / 8);
    expect(new Set(server.taken)).toEqual(expected);
    expect(server.taken).toHaveLength(CONVERSATIONS);
  });

  it('hanging up after it has a mail, too: no more copies than that', () => {
    const { server, expected } = rude;
    expect(server.cuts).toBeGreaterThan(CONVERSATIONS / 8);
    expect(new Set(server.taken)).toEqual(expected);
    expect(server.taken.length - CONVERSATIONS).toBeLessThanOrEqual(server.cuts);
  });
});
