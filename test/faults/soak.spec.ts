import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import { type StartedRabbitmq, startRabbitmq } from '../../scripts/lib/rabbitmq.mjs';
import { Deployment } from '../e2e/deployment.js';
import { Chance } from './chance.js';
import { soakMinutes } from './faults.config.js';
import { PatientVisitor } from './patient.visitor.js';
import { brokerVersion, databaseVersion, report } from './report.js';
import { megabytesPerMinute, type Sample } from './slope.js';

const VISITORS = 4;
const TURNS_A_TALK = 5;
const SAMPLE_EVERY_MS = 1_000;
/** Caches fill and the compiler settles. */
const WARM_UP_SHARE = 0.3;
const FLAT_MB_PER_MINUTE = 1;
/** Below this a slope says more of the last garbage collection than of a leak. */
const JUDGED_FROM_MINUTES = 10;
const UNLIMITED = {
  MAX_CONNECTIONS_PER_IP: '1000',
  RATE_LIMIT_PER_MINUTE: '1000',
  RATE_LIMIT_IP_PER_MINUTE: '100000',
  BUDGET_USD_PER_DAY: '100000',
  BUDGET_USD_PER_CONVERSATION: '1000',
  BUDGET_USD_PER_VISITOR_DAY: '100000',
};

describe('hours of talk', () => {
  let rabbitmq: StartedRabbitmq;
  let deployment: Deployment;

  beforeAll(async () => {
    rabbitmq = await startRabbitmq();
    deployment = await Deployment.start({}, { ...UNLIMITED, RABBITMQ_URL: rabbitmq.url });
  });

  afterAll(async () => {
    await deployment?.stop();
    await rabbitmq?.stop();
  });

  it(
    'leave memory flat and nothing unacknowledged',
    async () => {
      const chance = new Chance('soak');
      const until = Date.now() + soakMinutes * 60_000;
      const gateways = () => deployment.of('gateway').map(({ url }) => url);
      let [asked, failed] = [0, 0];
      const talks = Array.from({ length: VISITORS }, async () => {
        while (Date.now() < until) {
          const visitor = new PatientVisitor(gateways);
          for (let turn = 0; turn < TURNS_A_TALK; turn++) {
            asked++;
            if ((await visitor.ask('What is Note G?', chance.uuid())).status !== 'finished') failed++;
          }
          await visitor.end();
        }
      });

      const samples = new Map<string, Sample[]>();
      const sampled = (async () => {
        for (let next = Date.now(); next < until; next += SAMPLE_EVERY_MS) {
          await waitFor(() => Date.now() >= next, { what: 'the next sample' });
          for (const { name, managementUrl } of deployment.services) {
            const bytes = await residentBytes(managementUrl);
            samples.set(name, [...(samples.get(name) ?? []), { at: Date.now(), bytes }]);
          }
        }
      })();
      await Promise.all([...talks, sampled]);

      let restless: Queue[] = [];
      const rest = async () => {
        restless = (await queues(rabbitmq)).filter((queue) => !isAtRest(queue));
        return restless.length === 0;
      };
      await waitFor(rest, { what: 'rest' }).catch(() => undefined);
      const slopes = [...samples].map(([name, taken]) => {
        const warm = taken.slice(Math.floor(taken.length * WARM_UP_SHARE));
        return { name, slope: megabytesPerMinute(warm), megabytes: warm.at(-1)!.bytes / 2 ** 20 };
      });
      const judged = soakMinutes >= JUDGED_FROM_MINUTES;
      const memory = judged
        ? slopes.map(({ name, slope, megabytes }) => `${name} ${megabytes.toFixed(0)} MB ${slope.toFixed(2)} MB/min`)
        : ['too short to judge memory'];
      report(
        {
          fault: `soak of ${soakMinutes} min`,
          inputs: `${asked} turns by ${VISITORS} visitors`,
          lost: failed,
          twice: 0,
          figures: `${memory.join(', ')}; queues that are not at rest: ${restless.length}`,
        },
        [await databaseVersion(deployment.env.DATABASE_URL!), await brokerVersion(rabbitmq.url)],
      );
      expect({ failed, restless }).toEqual({ failed: 0, restless: [] });
      if (judged) {
        expect(slopes.filter(({ slope }) => slope >= FLAT_MB_PER_MINUTE)).toEqual([]);
      }
    },
    soakMinutes * 60_000 + 120_000,
  );
});

interface Queue {
  name: string;
  messages_ready: number;
  messages_unacknowledged: number;
}

/** What nobody subscribes to lies where it is kept for an operator; everything else has been dealt with. */
const isAtRest = ({ name, messages_ready, messages_unacknowledged }: Queue) =>
  messages_unacknowledged === 0 && (messages_ready === 0 || name === 'minime.unrouted');

async function queues(rabbitmq: StartedRabbitmq): Promise<Queue[]> {
  const columns = ['name', 'messages_ready', 'messages_unacknowledged'];
  return JSON.parse(await rabbitmq.control('--quiet', '--formatter', 'json', 'list_queues', ...columns)) as Queue[];
}

async function residentBytes(managementUrl: string): Promise<number> {
  const text = await (await fetch(`${managementUrl}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}
