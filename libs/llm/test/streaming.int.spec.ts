import { afterEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import pino from 'pino';
import { Registry } from 'prom-client';
import { anthropicClient } from '../src/adapters/anthropic.client.js';
import { AnthropicModel } from '../src/adapters/anthropic.model.js';
import { priceTable } from '../src/prices.js';
import { CallMeter } from '../src/spend/call.meter.js';
import { CallMetrics } from '../src/spend/call.metrics.js';
import { answerEvents, asServerSentEvents, EndpointDouble } from './endpoint.double.js';
import { MemoryLedger, meterSettings } from './memory.ledger.js';
import { question, read } from './model.fixture.js';

const NAME = 'claude-haiku-5-5';
const never = new AbortController().signal;
const asEvents = { 'content-type': 'text/event-stream' };

let double: EndpointDouble;
afterEach(() => double.stop());

function modelHere(silenceMs = 30_000) {
  const ledger = new MemoryLedger();
  const metrics = new CallMetrics(new Registry(), 4);
  const meter = new CallMeter(meterSettings({ prices: priceTable({}) }), ledger, metrics, pino({ level: 'silent' }));
  const settings = { CHAT_MODEL: NAME, SUMMARY_MODEL: NAME, FALLBACK_MODEL: NAME, MAX_OUTPUT_TOKENS: 256 };
  const client = anthropicClient({ ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: double.url });
  const logger = { info: () => undefined };
  return { ledger, model: new AnthropicModel(client, settings, meter, logger, { silenceMs, answerMs: 60_000 }) };
}

const said = (text: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const [start, open, , ...end] = answerEvents('') as [object, object, object, object, object, object];
const sse = (...events: object[]) => Buffer.from(asServerSentEvents(events));

describe('a streamed answer', () => {
  it('is whole wherever the network cuts it', async () => {
    const text = 'Grüße 👩‍🔬, and “so on”.';
    const bytes = sse(start, open, said(text), ...end);
    double = await EndpointDouble.start((_, response) => {
      response.writeHead(200, asEvents);
      response.socket?.setNoDelay(true);
      const cuts = [...text].map((_letter, at) => bytes.indexOf('Gr') + at);
      const parts = [0, ...cuts].map((from, at) => bytes.subarray(from, cuts[at]));
      const next = () => {
        const part = parts.shift();
        if (part) response.write(part, () => setImmediate(next));
        else response.end();
      };
      next();
    });
    const { text: heard, error } = await read(modelHere().model, question('Hello'), never);
    expect(error).toBeUndefined();
    expect(heard).toBe(text);
  });

  it('is said in as many pieces as the network brings', async () => {
    double = await EndpointDouble.start((_, response) => {
      response.writeHead(200, asEvents).end(sse(start, open, said('One '), said('two '), said('three.'), ...end));
    });
    const { events } = await read(modelHere().model, question('Count'), never);
    expect(events.slice(0, -1)).toEqual([{ type: 'text', text: 'One two three.' }]);
  });

  it('is said as far as it came when an error stands behind it in the same read', async () => {
    const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    double = await EndpointDouble.start((_, response) => {
      response.writeHead(200, asEvents).end(sse(start, open, said('Well, '), overloaded));
    });
    const { model, ledger } = modelHere();
    const { text, error } = await read(model, question('Go on'), never);
    expect(text).toBe('Well, ');
    expect(error).toMatchObject({ code: 'model_unavailable', retryable: true });
    expect(ledger.calls.map(({ outcome }) => outcome)).toEqual(['overloaded']);
  });

  it('keeps the connection for the next one', async () => {
    const ports = new Set<number | undefined>();
    double = await EndpointDouble.start((_, response) => {
      ports.add(response.socket?.remotePort);
      response.writeHead(200, asEvents).end(sse(start, open, said('Yes.'), ...end));
    });
    const { model } = modelHere();
    for (let asked = 0; asked < 3; asked++) await read(model, question('Well?'), never);
    expect(double.received).toHaveLength(3);
    expect(ports.size).toBe(1);
  });

  it('is cut off at the model when nothing but signs of life comes', async () => {
    let isCut = false;
    double = await EndpointDouble.start((_, response) => {
      response.writeHead(200, asEvents).write(sse(start, open, said('Well, ')));
      const pings = setInterval(() => response.write('event: ping\ndata: {"type":"ping"}\n\n'), 20);
      response.once('close', () => {
        clearInterval(pings);
        isCut = true;
      });
    });
    const { model, ledger } = modelHere(3_000);
    const { text, error } = await read(model, question('Go on'), never);
    expect(text).toBe('Well, ');
    expect(error).toMatchObject({ code: 'model_unavailable', retryable: true });
    expect(ledger.calls.map(({ outcome }) => outcome)).toEqual(['timeout']);
    await waitFor(async () => isCut, { what: 'the request to be cut off' });
  });

  it('is not whole without its last event', async () => {
    double = await EndpointDouble.start((_, response) => {
      response.writeHead(200, asEvents).end(sse(start, open, said('Well, ')));
    });
    const { model, ledger } = modelHere();
    expect((await read(model, question('Go on'), never)).text).toBe('Well, ');
    expect(ledger.calls.map(({ outcome }) => outcome)).toEqual(['incomplete']);
  });
});
