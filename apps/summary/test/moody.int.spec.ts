import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningService } from '@minime/platform';
import { type TestBroker, testBroker, waitFor } from '@minime/testing';
import { ended } from './ended.fixture.js';
import { type Moods, MoodyMailServer } from './moody.mail.server.js';
import { SummaryFixture } from './summary.fixture.js';

const CONVERSATIONS = 200;
/** Transactions until the server is well: it should be before the first retries, or some mails wait for a minute. */
const MOODY = 120;

let fixture: SummaryFixture;
let broker: TestBroker;
beforeAll(async () => {
  [fixture, broker] = await Promise.all([SummaryFixture.start(), testBroker()]);
});
afterAll(async () => {
  await fixture.stop();
  await broker.drop();
});

/** Ends 200 conversations before two replicas on RabbitMQ, until each has its mail. */
async function run(moods: Moods): Promise<{ server: MoodyMailServer; expected: Set<string> }> {
  const server = await MoodyMailServer.start(moods, Math.random);
  const env = { SMTP_URL: server.url, RABBITMQ_URL: broker.url };
  const replicas: RunningService[] = await Promise.all([fixture.replica(env), fixture.replica(env)]);
  try {
    const ids = Array.from({ length: CONVERSATIONS }, () => randomUUID());
    await Promise.all(ids.map((conversationId) => fixture.publish(replicas[0]!, ended({ conversationId }))));
    await waitFor(async () => (await fixture.mailsSent(ids)) === CONVERSATIONS, {
      what: 'a mail for each conversation',
      timeoutMs: 80_000,
    });
    return { server, expected: new Set(ids.map((id) => `<${id}.1@minime.ada.example>`)) };
  } finally {
    await Promise.all(replicas.map((replica) => fixture.retire(replica)));
    await server.close();
  }
}

describe(`${CONVERSATIONS} conversations end before two replicas while the mail server is in a mood`, () => {
  it('refusing or hanging up before it has a mail: each mail is delivered once', async () => {
    const { server, expected } = await run({ share: 0.3, transactions: MOODY, cutsAfterData: false });
    expect(server.refusals).toBeGreaterThan(MOODY / 5);
    expect(new Set(server.taken)).toEqual(expected);
    expect(server.taken).toHaveLength(CONVERSATIONS);
  });

  it('hanging up after it has a mail, too: no more copies than that', async () => {
    const { server, expected } = await run({ share: 0.3, transactions: MOODY, cutsAfterData: true });
    expect(server.cuts).toBeGreaterThan(MOODY / 20);
    expect(new Set(server.taken)).toEqual(expected);
    expect(server.taken.length - CONVERSATIONS).toBeLessThanOrEqual(server.cuts);
  });
});
