import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connectVisitor, waitFor } from '@minime/testing';
import { Deployment } from './deployment.js';
import { browser } from './main-job.js';

let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.start({ summary: 0, ingest: 0 }, { LOG_LEVEL: 'debug' });
}, 60_000);

afterAll(() => deployment?.stop());

it('what a visitor writes is one trace in the logs of every service that has to do with it', async () => {
  const visitor = await connectVisitor(deployment.of('gateway')[0]!.url, browser);
  await visitor.ask('What is Note G?');
  const handled = () =>
    deployment.services.flatMap(({ name, logs }) =>
      logs.filter(({ msg }) => msg === 'message handled').map(({ queue, traceId }) => ({ name, queue, traceId })),
    );
  const queues = [
    'chat.turn.requested.v1',
    'chat.visitor.connected.v1',
    'chat.visitor.located.v1',
    'geo.visitor.connected.v1',
  ];
  await waitFor(() => queues.every((queue) => handled().some((line) => line.queue === queue)), {
    what: 'all that a first message leads to',
  });
  const published = deployment
    .of('gateway')[0]!
    .logs.find(({ msg, type }) => msg === 'event published' && type === 'turn.requested.v1');
  expect(published?.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(handled().map(({ traceId }) => traceId))).toEqual(new Set([published?.traceId]));

  await visitor.ask('And what else?');
  await waitFor(() => new Set(handled().map(({ traceId }) => traceId)).size === 2, { what: 'a trace of its own' });
  expect(JSON.stringify(deployment.services.map(({ lines }) => lines))).not.toContain('What is Note G?');
  visitor.disconnect();
});
