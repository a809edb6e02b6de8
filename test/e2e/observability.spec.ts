import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectVisitor, waitFor } from '@minime/testing';
import { metricsIn, queries } from '../k8s/monitoring.js';
import { Deployment } from './deployment.js';
import { browser } from './main-job.js';
import { bareName, declaredMetrics, ServedMetrics } from './metrics.js';

interface Span {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

let deployment: Deployment;
const spans: Span[] = [];

/** A collector as OpenTelemetry's: takes what is sent to it by OTLP over HTTP. */
const collector = createServer(async (request, response) => {
  for (const { resource, scopeSpans } of ((await json(request)) as OtlpRequest).resourceSpans) {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue as string;
    for (const span of scopeSpans.flatMap((scope) => scope.spans)) spans.push({ ...span, service });
  }
  response.end('{}');
});

interface OtlpRequest {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeSpans: { spans: Omit<Span, 'service'>[] }[];
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

/** The one trace that every one of these spans is in, as soon as a collector has them all. */
async function traceOf(way: Pick<Span, 'service' | 'name'>[], isOurs: (span: Span) => boolean): Promise<string> {
  const found = () => way.map((step) => spans.filter((span) => isOurs(span) && isStep(span, step)));
  const isStep = (span: Span, { service, name }: Pick<Span, 'service' | 'name'>) =>
    span.service === service && span.name === name;
  await waitFor(() => found().every((step) => step.length > 0), {
    what: 'every span of the way at the collector',
    timeoutMs: 30_000,
  });
  const traces = new Set(found().flatMap((step) => step.map(({ traceId }) => traceId)));
  expect(traces.size).toBe(1);
  return [...traces][0] as string;
}

it("a conversation is two traces, of the question and of the goodbye, from the socket to the model and the owner's mail", async () => {
  const before = new Set(spans.map(({ traceId }) => traceId));
  const isNew = ({ traceId }: Span) => !before.has(traceId);
  const visitor = await connectVisitor(deployment.of('gateway')[0]!.url, browser);
  const { conversationId } = visitor.session;
  await visitor.ask('What is Note G?');
  const asked = await traceOf(
    [
      { service: 'gateway', name: 'socket message' },
      { service: 'chat', name: 'handle turn.requested.v1' },
      { service: 'chat', name: 'turn' },
      { service: 'chat', name: 'search knowledge' },
      { service: 'chat', name: 'chat claude-sonnet-5-5' },
    ],
    isNew,
  );
  await visitor.send('end', {});
  visitor.disconnect();
  const ended = await traceOf(
    [
      { service: 'gateway', name: 'socket end' },
      { service: 'chat', name: 'handle conversation.end-requested.v1' },
      { service: 'summary', name: 'handle conversation.ended.v1' },
      { service: 'summary', name: 'chat claude-haiku-5-5' },
      { service: 'summary', name: 'send mail' },
    ],
    (span) => isNew(span) && span.traceId !== asked,
  );
  for (const trace of [asked, ended]) {
    const own = spans.filter(({ traceId }) => traceId === trace);
    const ids = new Set(own.map(({ spanId }) => spanId));
    const roots = own.filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId));
    expect(roots.map(({ name }) => name)).toEqual([trace === asked ? 'socket message' : 'socket end']);
  }
  expect(JSON.stringify(spans)).not.toContain('Note G');

  const told = deployment.services.flatMap(({ name, logs }) =>
    logs.filter((line) => line.conversationId === conversationId).map(({ msg, traceId }) => ({ name, msg, traceId })),
  );
  expect(told).toContainEqual(expect.objectContaining({ name: 'summary', msg: 'mail sent', traceId: ended }));
  expect(told.filter(({ traceId }) => traceId !== asked && traceId !== ended)).toEqual([]);
});

describe('metrics', () => {
  let served: ServedMetrics;
  beforeAll(async () => {
    served = await ServedMetrics.of(deployment.services.map(({ managementUrl }) => managementUrl));
  });

  it('are all of what the services serve known to the tests, told of on the operations page, and on the dashboard', async () => {
    const ours = [...declaredMetrics].filter(([name]) => name.startsWith('minime_'));
    const strange = served.names.filter((name) => name.startsWith('minime_') && !declaredMetrics.has(name));
    expect(strange).toEqual([]);
    const page = await readFile('docs/operations.md', 'utf8');
    const table = [...page.matchAll(/^\| `(minime_\w+)` \| ([\w, ]*?) *\|/gm)].map(([, name, by]) => [name, by]);
    expect(Object.fromEntries(table)).toEqual(Object.fromEntries(ours.map(([name, by]) => [name, by.join(', ')])));
    const asked = new Set(queries.flatMap(({ expr }) => metricsIn(expr).map(bareName)));
    expect(ours.map(([name]) => name).filter((name) => !asked.has(name))).toEqual([]);
  });

  it.each(queries)('that "$where" asks for are there, with the labels and the values: $expr', ({ expr }) => {
    expect(served.problems(expr)).toEqual([]);
  });

  it.each([
    ['sum(rate(minime_conections[5m])) > 3', 'there is no minime_conections'],
    ['sum by (state) (rate(minime_turn_seconds_count[5m]))', 'minime_turn_seconds has no label state'],
    ['rate(minime_turn_seconds_count{status="broken"}[5m])', 'minime_turn_seconds has no status ^broken$'],
    ['max(minime_queue_depth{queue=~".*dead|chat.turns"})', 'minime_queue_depth has no queue ^chat.turns$'],
    ['absent(up{job="chatter"} == 1)', 'up has no job ^chatter$'],
  ])('are missed in %s', (expr, problem) => {
    expect(served.problems(expr)).toEqual([problem]);
  });
});
