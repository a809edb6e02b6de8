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
});

afterAll(async () => {
  await deployment?.stop();
  collector.closeAllConnections();
  await new Promise((closed) => collector.close(closed));
});

it('what a visitor writes is one trace in the logs of every service that has to do with it', async () => {
  const visitor = await connectVisitor(deployment.of('gateway')[0]!.url, browser);
  await visitor.ask('What is Note G?');
  const queues = ['chat.turn.requested.v1', 'chat.visitor.located.v1', 'geo.visitor.connected.v1'];
  // What else is handled meanwhile, such as the first sync's news, has nothing to do with a visitor.
  const handled = () =>
    deployment.services.flatMap(({ logs }) =>
      logs.filter(({ msg, queue }) => msg === 'message handled' && queues.includes(queue as string)),
    );
  await waitFor(() => queues.every((queue) => handled().some((line) => line.queue === queue)), {
    what: 'all that a first message leads to',
  });
  const published = await waitFor(
    () =>
      deployment
        .of('gateway')[0]!
        .logs.find(({ msg, type }) => msg === 'event published' && type === 'turn.requested.v1'),
    { what: 'the gateway to tell that it has published the question' },
  );
  expect(published.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(handled().map(({ traceId }) => traceId))).toEqual(new Set([published.traceId]));

  await visitor.ask('And what else?');
  await waitFor(() => new Set(handled().map(({ traceId }) => traceId)).size === 2, { what: 'a trace of its own' });
  expect(JSON.stringify(deployment.services.map(({ lines }) => lines))).not.toContain('What is Note G?');
  visitor.disconnect();
});

/** The traces in which the gateway has published events of this type, oldest first, once there are so many. */
const tracesOf = (event: string, count: number): Promise<string[]> =>
  waitFor(
    () => {
      const lines = deployment.of('gateway')[0]!.logs.filter((line) => line.type === event);
      return lines.length >= count && lines.map(({ traceId }) => traceId as string);
    },
    { what: `${count} times ${event}` },
  );

/** Waits until a collector has the whole of a trace: every span of the way, below one root. */
async function whole(trace: string, root: string, way: Pick<Span, 'service' | 'name'>[]): Promise<void> {
  const own = () => spans.filter(({ traceId }) => traceId === trace);
  const missing = () =>
    way.filter((step) => !own().some(({ service, name }) => service === step.service && name === step.name));
  const roots = () => {
    const ids = new Set(own().map(({ spanId }) => spanId));
    return own()
      .filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId))
      .map(({ name }) => name);
  };
  await waitFor(() => missing().length === 0 && roots().length === 1, { what: 'the whole trace' }).catch(
    () => undefined,
  );
  expect({ missing: missing(), roots: roots() }).toEqual({ missing: [], roots: [root] });
}

it("a conversation is two traces, of the question and of the goodbye, from the socket to the model and the owner's mail", async () => {
  const visitor = await connectVisitor(deployment.of('gateway')[0]!.url, browser);
  const { conversationId } = visitor.session;
  await visitor.ask('What is Note G?');
  await visitor.send('end', {});
  visitor.disconnect();
  // The two questions before it are those of the test above.
  const asked = (await tracesOf('turn.requested.v1', 3))[2] as string;
  const ended = (await tracesOf('conversation.end-requested.v1', 1))[0] as string;
  expect(asked).not.toBe(ended);
  await whole(asked, 'socket message', [
    { service: 'gateway', name: 'socket message' },
    { service: 'chat', name: 'handle turn.requested.v1' },
    { service: 'chat', name: 'turn' },
    { service: 'chat', name: 'search knowledge' },
    { service: 'chat', name: 'chat claude-sonnet-5-5' },
  ]);
  await whole(ended, 'socket end', [
    { service: 'gateway', name: 'socket end' },
    { service: 'chat', name: 'handle conversation.end-requested.v1' },
    { service: 'summary', name: 'handle conversation.ended.v1' },
    { service: 'summary', name: 'chat claude-haiku-5-5' },
    { service: 'summary', name: 'send mail' },
  ]);
  expect(JSON.stringify(spans)).not.toContain('Note G');

  const told = () =>
    deployment.services.flatMap(({ name, logs }) =>
      logs.filter((line) => line.conversationId === conversationId).map(({ msg, traceId }) => ({ name, msg, traceId })),
    );
  await waitFor(() => told().some(({ name, msg }) => name === 'summary' && msg === 'mail sent'), {
    what: 'the line of the mail',
  });
  expect(told()).toContainEqual(expect.objectContaining({ name: 'summary', msg: 'mail sent', traceId: ended }));
  expect(told().filter(({ traceId }) => traceId !== asked && traceId !== ended)).toEqual([]);
});

describe('metrics', () => {
  let served: ServedMetrics;
  beforeAll(async () => {
    const urls = deployment.services.map(({ managementUrl }) => managementUrl);
    const asksInVain = ({ expr }: (typeof queries)[number]) => served.problems(expr).length > 0;
    const isWhole = async () => {
      served = await ServedMetrics.of(urls);
      return !queries.some(asksInVain);
    };
    // What a broker or a database does not say within a second is left out of an answer.
    await waitFor(isWhole, { what: 'all metrics at once', intervalMs: 500 }).catch(() => undefined);
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
