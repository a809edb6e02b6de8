import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxControl, waitFor } from '@minime/testing';
import { ended } from '../../apps/summary/test/ended.fixture.js';
import { Replica } from '../../libs/messaging/test/replica.js';
import { Deployment } from '../e2e/deployment.js';
import { Chance } from './chance.js';
import { sized } from './faults.config.js';
import { brokerVersion, databaseVersion, report } from './report.js';

const ROUNDS = sized(10, 1);

/** What the mail server does to a mail, and how many copies the owner may find in the end. */
const FAULTS = [
  { what: 'is busy', fault: { kind: '429', at: 'data' }, copies: 1 },
  { what: 'is overloaded', fault: { kind: '529', at: 'data' }, copies: 1 },
  { what: 'refuses the recipient', fault: { kind: '500', at: 'rcpt' }, copies: 1 },
  { what: 'refuses the mail', fault: { kind: '500', at: 'data' }, copies: 1 },
  { what: 'hangs up before DATA is through', fault: { kind: 'cut', at: 'before-data' }, copies: 1 },
  { what: 'hangs up after DATA', fault: { kind: 'cut', at: 'after-data' }, copies: 2 },
] as const;

describe('a mail server in a mood', () => {
  let deployment: Deployment;
  let edge: Replica;

  beforeAll(async () => {
    deployment = await Deployment.start({ gateway: 0, chat: 0, geo: 0, ingest: 0 });
    edge = await Replica.start({ app: 'edge', config: { RABBITMQ_URL: deployment.env.RABBITMQ_URL! } });
  });

  afterAll(async () => {
    await edge?.close();
    await deployment?.stop();
  });

  const copiesOf = (conversationId: string) =>
    deployment.sandbox.inbox.list().filter(({ text }) => text.includes(conversationId));

  it('costs no mail, and a second copy only where nobody can know of the first', async () => {
    const chance = new Chance('smtp');
    const control = new SandboxControl(deployment.sandbox.url);
    let [lost, twice] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      for (const { fault, copies } of FAULTS) {
        const conversationId = chance.uuid();
        await control.fail({ part: 'smtp', ...fault });
        await edge.publisher.publish('conversation.ended.v1', ended({ conversationId }), { id: chance.uuid() });
        await waitFor(() => copiesOf(conversationId).length >= copies, { what: `${copies} mails` }).catch(() => lost++);
        expect(new Set(copiesOf(conversationId).map(({ messageId }) => messageId)).size).toBe(1);
        twice += Math.max(0, copiesOf(conversationId).length - copies);
      }
    }
    report(
      {
        fault: 'SMTP 4xx, 5xx, cut before and after DATA',
        inputs: `${ROUNDS * FAULTS.length} ended conversations`,
        lost,
        twice,
        figures: 'a cut after DATA gave 2 copies with one Message-ID',
      },
      [await databaseVersion(deployment.env.DATABASE_URL!), await brokerVersion(deployment.env.RABBITMQ_URL!)],
    );
    expect({ lost, twice }).toEqual({ lost: 0, twice: 0 });
  }, 240_000);
});
