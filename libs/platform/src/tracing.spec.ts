import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from './app.error.js';
import { beginSpan, currentTraceId, inSpan, inTrace, traceparent } from './trace.js';
import { startTracing } from './tracing.js';

interface Sent {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status: { code: number };
  attributes: { key: string; value: { stringValue?: string } }[];
}

describe('spans that go to a collector', () => {
  const asked: { url: string | undefined; service: unknown; spans: Sent[] }[] = [];
  const collector = createServer(async (request, response) => {
    // biome-ignore lint/suspicious/noExplicitAny: what OTLP sends, https://opentelemetry.io/docs/specs/otlp/
    const { resourceSpans } = (await json(request)) as any;
    for (const { resource, scopeSpans } of resourceSpans) {
      asked.push({
        url: request.url,
        service: resource.attributes,
        spans: scopeSpans.flatMap((scope: { spans: Sent[] }) => scope.spans),
      });
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  let end: () => Promise<void>;

  beforeEach(async () => {
    asked.length = 0;
    await new Promise<void>((open) => collector.listen(0, '127.0.0.1', open));
    end = startTracing(`http://127.0.0.1:${(collector.address() as AddressInfo).port}/`, 'chat');
  });

  afterEach(async () => {
    collector.closeAllConnections();
    await new Promise((closed) => collector.close(closed));
  });

  const spans = () => asked.flatMap((request) => request.spans);
  const GIVEN = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  it('bear trace, parent, kind and times, and are sent before the process ends', async () => {
    const next = await inTrace(
      GIVEN,
      async () => {
        await inSpan({ name: 'send mail', kind: 'client' }, async () => undefined);
        return traceparent();
      },
      { name: 'handle turn.requested.v1', kind: 'consumer', attributes: { queue: 'chat.turn.requested.v1' } },
    );
    await end();
    const [mail, handle] = spans();
    expect(asked[0]).toMatchObject({
      url: '/v1/traces',
      service: expect.arrayContaining([{ key: 'service.name', value: { stringValue: 'chat' } }]),
    });
    expect(handle).toMatchObject({
      traceId: GIVEN.split('-')[1],
      parentSpanId: GIVEN.split('-')[2],
      name: 'handle turn.requested.v1',
      kind: 5,
      attributes: [{ key: 'queue', value: { stringValue: 'chat.turn.requested.v1' } }],
    });
    expect(next.split('-')[2]).toBe(handle?.spanId);
    expect(mail).toMatchObject({ name: 'send mail', traceId: handle?.traceId, parentSpanId: handle?.spanId, kind: 3 });
    const times = [handle?.startTimeUnixNano, mail?.startTimeUnixNano, mail?.endTimeUnixNano, handle?.endTimeUnixNano];
    expect(times.map((time) => BigInt(time as string))).toEqual([...times.map((t) => BigInt(t as string))].sort());
  });

  it('say that they failed by the code alone, and let the error pass', async () => {
    const refuse = () => inSpan({ name: 'send mail', kind: 'client' }, () => Promise.reject(refusal));
    const refusal = new AppError('mail_refused', 'no mail for ada@example.org');
    await expect(refuse()).rejects.toBe(refusal);
    await end();
    expect(spans()).toMatchObject([{ status: { code: 2 } }]);
    expect(JSON.stringify(asked)).toContain('mail_refused');
    expect(JSON.stringify(asked)).not.toContain('ada@example.org');
  });

  it('may be ended by whoever learns how they went', async () => {
    const span = { name: 'chat claude', kind: 'client', attributes: { model: 'claude' } } as const;
    inTrace(GIVEN, () => beginSpan(span))({ error: 'overloaded', attributes: { tokens: 3 } });
    beginSpan({ name: 'alone', kind: 'internal' })();
    await end();
    const [call, alone] = spans();
    expect(call).toMatchObject({
      traceId: GIVEN.split('-')[1],
      name: 'chat claude',
      status: { code: 2 },
      attributes: expect.arrayContaining([
        { key: 'model', value: { stringValue: 'claude' } },
        { key: 'tokens', value: { intValue: 3 } },
        { key: 'error.type', value: { stringValue: 'overloaded' } },
      ]),
    });
    expect(alone).toMatchObject({ name: 'alone', status: { code: 0 } });
    expect(alone?.traceId).not.toBe(call?.traceId);
    expect(alone?.parentSpanId).toBeFalsy();
  });

  it('are no more made when it is stopped', async () => {
    await end();
    inTrace(undefined, currentTraceId, { name: 'late', kind: 'internal' });
    expect(spans()).toEqual([]);
  });
});
