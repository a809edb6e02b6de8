import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { percentile, SandboxControl, type SpawnedService, spawnService, waitFor } from '@minime/testing';
import pg from 'pg';
import { type ChatClient, connectChat, type TokenStore } from '../../apps/web/src/client/index.js';
import { Deployment } from '../e2e/deployment.js';
import { browser } from '../e2e/main-job.js';
import { Chance } from './chance.js';
import { sized } from './faults.config.js';
import { FrontDoor } from './front.door.js';
import { questionsDeliveredAgain } from './redeliveries.js';
import { brokerVersion, databaseVersion, report } from './report.js';

const ROUNDS = sized(10, 1);
const WORDS = 40;
const GAP_MS = 40;
/** The short form shares its cores with every other test: there the figure is told, and only a standstill is a failure. */
const P95_RESUME_MS = sized(2_000, 30_000);

/** What the visitor of a round has open, and how the text of the answer is found there. It stands still until it goes on. */
interface Visit {
  tokens: TokenStore;
  tab: ChatClient;
  turnId: string;
  goOn: () => Promise<void>;
}

let deployment: Deployment;
let door: FrontDoor;
let database: pg.Client;
const open: ChatClient[] = [];
const chance = new Chance('answer survives');

beforeAll(async () => {
  const roomy = { MAX_CONNECTIONS_PER_IP: '1000', RATE_LIMIT_PER_MINUTE: '1000', RATE_LIMIT_IP_PER_MINUTE: '10000' };
  deployment = await Deployment.start({ gateway: 2, chat: 2 }, roomy);
  door = await FrontDoor.open(() => deployment.of('gateway').map(({ url }) => url));
  database = new pg.Client({ connectionString: deployment.env.DATABASE_URL });
  await database.connect();
});
afterEach(() => {
  for (const tab of open.splice(0)) tab.close();
});
afterAll(async () => {
  await database?.end();
  await door?.close();
  await deployment?.stop();
});

function device(): TokenStore {
  let kept: string | undefined;
  return {
    load: () => kept,
    keep: (token) => {
      kept = token;
    },
    drop: () => {
      kept = undefined;
    },
  };
}

/** Our own web client, as the page runs it. */
function newTab(tokens: TokenStore): ChatClient {
  const tab = connectChat({ url: door.url, tokens, context: () => browser });
  open.push(tab);
  return tab;
}

const shown = (tab: ChatClient, turnId: string) => tab.state.turns.find((turn) => turn.turnId === turnId);
const until = (look: () => boolean, what: string) => waitFor(look, { what, intervalMs: 5 });

/** A tab may be offline for a moment only. */
function watchConnection(tab: ChatClient): { lost: () => Promise<unknown> } {
  let isLost = false;
  tab.subscribe(() => {
    isLost ||= tab.state.connection !== 'online';
  });
  return { lost: () => until(() => isLost, 'the loss to be noticed') };
}

/** Asks, and waits until a part of the answer is there, and no more. */
async function begun(): Promise<Visit> {
  const words = Array.from({ length: WORDS }, (_, at) => `wörd${at} `);
  const control = new SandboxControl(deployment.sandbox.url);
  await control.reset();
  const answer = { match: { stream: true }, chunks: words, gapMs: GAP_MS };
  await control.script(answer, answer);
  const part = words.slice(0, chance.between(2, WORDS / 3)).join('');
  await control.fail({ kind: 'hold', afterChars: part.length, match: { stream: true } });
  const tokens = device();
  const tab = newTab(tokens);
  expect(await tab.ask(`Tell me a story, ${randomUUID()}.`)).toEqual({ ok: true });
  const { turnId } = tab.state.turns[0] as { turnId: string };
  await until(() => shown(tab, turnId)?.content === part, 'a part of the answer');
  return { tokens, tab, turnId, goOn: () => control.recover() };
}

/** Milliseconds until this tab shows more of the answer than there was. */
async function resumed(tab: ChatClient, turnId: string, length: number): Promise<number> {
  const since = Date.now();
  await until(() => (shown(tab, turnId)?.content.length ?? 0) > length, 'the answer to go on');
  return Date.now() - since;
}

/** Replaces one process by another; `how` the old one leaves. */
async function replaced(name: 'gateway' | 'chat', how: 'SIGKILL' | 'SIGTERM', old?: SpawnedService): Promise<void> {
  const leaving = old ?? deployment.of(name)[0]!;
  deployment.services.splice(deployment.services.indexOf(leaving), 1);
  const gone = how === 'SIGKILL' ? leaving.kill('SIGKILL') : leaving.stop();
  deployment.services.push(await spawnService(name, { ...deployment.env, ...deployment.more }));
  await gone;
}

const deliveredAgain = () => questionsDeliveredAgain(deployment.of('chat'));

/** The gateway that serves the visitor: it alone is left when the connections of the visits before have closed. */
function theirGateway(): Promise<SpawnedService> {
  const alone = () => {
    const [one, ...others] = deployment.of('gateway').filter(({ url }) => door.serves(url));
    return others.length === 0 && one;
  };
  return waitFor(alone, { what: 'one gateway that serves the visitor', intervalMs: 5 });
}

const lengthIn = ({ tab, turnId }: Visit) => shown(tab, turnId)!.content.length;

/** What happens in mid-answer. Resolves with the tabs that must show all of it, and how long each took to go on. */
const happenings: [string, (visit: Visit) => Promise<[ChatClient, number][]>][] = [
  [
    'reload',
    async (visit) => {
      const length = lengthIn(visit);
      visit.tab.close();
      const tab = newTab(visit.tokens);
      await visit.goOn();
      return [[tab, await resumed(tab, visit.turnId, length)]];
    },
  ],
  [
    'network drop',
    async (visit) => {
      const length = lengthIn(visit);
      const connection = watchConnection(visit.tab);
      door.cut();
      await visit.goOn();
      await connection.lost();
      return [[visit.tab, await resumed(visit.tab, visit.turnId, length)]];
    },
  ],
  [
    'second tab, and another device with the token',
    async (visit) => {
      const length = lengthIn(visit);
      const elsewhere = device();
      elsewhere.keep(visit.tokens.load()!);
      const tabs = [newTab(visit.tokens), newTab(elsewhere)];
      await visit.goOn();
      return Promise.all(
        [visit.tab, ...tabs].map(
          async (tab): Promise<[ChatClient, number]> => [tab, await resumed(tab, visit.turnId, length)],
        ),
      );
    },
  ],
  [
    'gateway killed',
    async (visit) => {
      const [length, { tab }] = [lengthIn(visit), visit];
      const victim = await theirGateway();
      const connection = watchConnection(tab);
      const successor = replaced('gateway', 'SIGKILL', victim);
      await visit.goOn();
      await connection.lost();
      const ms = await resumed(tab, visit.turnId, length);
      await successor;
      return [[tab, ms]];
    },
  ],
  [
    'gateway deployed anew',
    async (visit) => {
      const [length, { tab }] = [lengthIn(visit), visit];
      const victim = await theirGateway();
      const successor = replaced('gateway', 'SIGTERM', victim);
      await visit.goOn();
      const ms = await resumed(tab, visit.turnId, length);
      await successor;
      return [[tab, ms]];
    },
  ],
];

describe('an answer in the middle of which something happens', () => {
  it.each(happenings)(
    '%s: it goes on where it was, and ends as it is stored',
    async (name, happens) => {
      const times: number[] = [];
      let [lost, twice] = [0, 0];
      for (let round = 0; round < ROUNDS; round++) {
        const before = await deliveredAgain();
        const visit = await begun();
        const told = await happens(visit);
        const { turnId } = visit;
        for (const [tab, ms] of told) {
          times.push(ms);
          await until(() => shown(tab, turnId)?.status === 'finished', 'the end of the answer');
        }
        const { rows } = await database.query('SELECT answer, epoch FROM chat.turns WHERE id = $1', [turnId]);
        const [stored] = rows as { answer: string; epoch: number }[];
        expect(stored?.epoch).toBeLessThanOrEqual(1 + (await deliveredAgain()) - before);
        expect(stored?.answer.split(' ')).toHaveLength(WORDS + 1);
        for (const [tab] of told) {
          if (shown(tab, turnId)?.content !== stored?.answer) lost++;
          twice += tab.state.turns.length - 1;
          tab.close();
        }
      }
      const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
      report(
        {
          fault: `${name} in mid-answer`,
          inputs: `${ROUNDS} answers, ${times.length} views of them`,
          lost,
          twice,
          figures: `resume p50 ${p50} ms, p95 ${p95} ms`,
        },
        [await databaseVersion(deployment.env.DATABASE_URL!), await brokerVersion(deployment.env.RABBITMQ_URL!)],
      );
      expect({ lost, twice }).toEqual({ lost: 0, twice: 0 });
      expect(p95).toBeLessThan(P95_RESUME_MS);
    },
    300_000,
  );

  it('is stopped and given anew, in every tab and for the owner', async () => {
    const { tokens, tab, turnId } = await begun();
    const other = newTab(tokens);
    await until(() => shown(other, turnId)?.status === 'running', 'the other tab');
    tab.stop(turnId);
    await until(() => shown(tab, turnId)?.status === 'stopped', 'the stop');
    expect(await tab.regenerate(turnId)).toEqual({ ok: true });
    for (const each of [tab, other]) {
      await until(() => each.state.turns[0]?.status === 'finished', 'the new answer');
      expect(each.state.turns).toHaveLength(1);
      expect(each.state.turns[0]).toMatchObject({ question: tab.state.turns[0]!.question });
    }
    const { turnId: anew, content } = tab.state.turns[0]!;
    expect(other.state.turns[0]).toMatchObject({ turnId: anew, content });
    expect(await tab.feedback(anew!, 'down', 'Too long.')).toEqual({ ok: true });
    const kept = () => database.query('SELECT comment FROM summary.feedback WHERE turn_id = $1', [anew]);
    await waitFor(async () => (await kept()).rows[0]?.comment === 'Too long.', { what: 'the feedback' });
  });
});
