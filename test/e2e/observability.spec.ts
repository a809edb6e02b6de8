import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connectVisitor, waitFor } from '@minime/testing';
import { Registry } from 'prom-client';
import { countTokens } from '../../libs/knowledge/src/embedders/embedding.metrics.js';
import { metricsIn, queries } from '../k8s/monitoring.js';
import { Deployment } from './deployment.js';
import { browser } from './main-job.js';

/** What Prometheus itself says of every process that it asks. */
const OF_PROMETHEUS = ['up'];

let deployment: Deployment;
const spans: { service: string; name: string; traceId: string }[] = [];

/** A collector as OpenTelemetry's: takes what is sent to it by OTLP over HTTP. */
const collector = createServer(async (request, response) => {
  for (const { resource, scopeSpans } of ((await json(request)) as OtlpRequest).resourceSpans) {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue as string;
    for (const { name, traceId } of scopeSpans.flatMap((scope) => scope.spans)) spans.push({ service, name, traceId });
  }
  response.end('{}');
});

interface OtlpRequest {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeSpans: { spans: { name: string; traceId: string }[] }[];
  }[];
}

beforeAll(async () => {
  await new Promise<void>((open) => collector.listen(0, '127.0.0.1', open));
  const { port } = collector.address() as AddressInfo;
  deployment = await Deployment.start(
    {},
    { LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: '200' },
  );
}, 60_000);

afterAll(async () => {
  await deployment?.stop();
  collector.closeAllConnections();
  await new Promise((closed) => collector.close(closed));
});

it('what a visitor writes is one trace in the logs of every service that has to do with it', async () => {
  const visitor = await connectVisitor(deployment.of('gateway')[0]!.url, browser);
  await visitor.ask('What is Note G?');
  const queues = [
    'chat.turn.requested.v1',
    'chat.visitor.connected.v1',
    'chat.visitor.located.v1',
    'geo.visitor.connected.v1',
  ];
  // What else is handled meanwhile, such as the first sync's news, has nothing to do with a visitor.
  const handled = () =>
    deployment.services.flatMap(({ logs }) =>
      logs.filter(({ msg, queue }) => msg === 'message handled' && queues.includes(queue as string)),
    );
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

it("what a visitor says goodbye with is one trace from the socket to the owner's mail", async () => {
  const visitor = await connectVisitor(deployment.of('gateway')[0]!.url, browser);
  await visitor.ask('What is Note G?');
  await visitor.send('end', {});
  visitor.disconnect();
  const way = [
    { service: 'gateway', name: 'socket end' },
    { service: 'chat', name: 'handle conversation.end-requested.v1' },
    { service: 'summary', name: 'handle conversation.ended.v1' },
    { service: 'summary', name: 'send mail' },
  ];
  const onTheWay = () =>
    spans.filter((span) => way.some(({ service, name }) => span.service === service && span.name === name));
  await waitFor(() => new Set(onTheWay().map(({ name }) => name)).size === way.length, {
    what: 'every span of the way at the collector',
    timeoutMs: 30_000,
  });
  expect(new Set(onTheWay().map(({ traceId }) => traceId)).size).toBe(1);
  expect(JSON.stringify(spans)).not.toContain('Note G');
});

it('the dashboard and the alert rules name only metrics that a service has', async () => {
  const known = new Set(OF_PROMETHEUS);
  const withEmbedder = new Registry();
  countTokens(withEmbedder, 'model');
  const served = deployment.services.map(async ({ managementUrl }) => (await fetch(`${managementUrl}/metrics`)).text());
  for (const metrics of await Promise.all([...served, withEmbedder.metrics()])) {
    for (const [, name] of metrics.matchAll(/^# TYPE (\w+) /gm)) {
      for (const suffix of ['', '_bucket', '_count', '_sum']) known.add(`${name}${suffix}`);
    }
  }
  const strangers = (expr: string) => metricsIn(expr).filter((name) => !known.has(name));
  expect(queries.flatMap(({ where, expr }) => strangers(expr).map((name) => `${where}: ${name}`))).toEqual([]);
  expect(strangers('sum(rate(minime_conections{job="a"}[5m])) > 3')).toEqual(['minime_conections']);
});
