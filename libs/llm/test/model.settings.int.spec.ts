import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { Registry } from 'prom-client';
import { type Sandbox, startSandbox } from '../../../sandbox/src/index.js';
import { anthropicClient } from '../src/adapters/anthropic.client.js';
import { AnthropicModel } from '../src/adapters/anthropic.model.js';
import { priceTable } from '../src/prices.js';
import { CallMeter } from '../src/spend/call.meter.js';
import { CallMetrics } from '../src/spend/call.metrics.js';
import { MemoryLedger, meterSettings } from './memory.ledger.js';
import { question, read } from './model.fixture.js';

const never = new AbortController().signal;
const haikuOnly = {
  CHAT_MODEL: 'claude-haiku-5-5',
  SUMMARY_MODEL: 'claude-haiku-5-5',
  FALLBACK_MODEL: 'claude-haiku-5-5',
  MAX_OUTPUT_TOKENS: 256,
};

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ parts: ['anthropic'], firstTokenMs: 1, gapMs: 1 });
});
afterAll(() => sandbox.close());

function modelWith(settings: Partial<typeof haikuOnly> = {}, baseUrl = sandbox.baseUrl('anthropic')) {
  const ledger = new MemoryLedger();
  const prices = priceTable({ 'claude-unheard-of': [1, 1] });
  const metrics = new CallMetrics(new Registry(), 100);
  const logger = pino({ level: 'silent' });
  const meter = new CallMeter(meterSettings({ prices }), ledger, metrics, logger);
  const client = anthropicClient({ ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: baseUrl });
  // More than a busy machine may stand still between a request and its answer.
  const timeouts = { silenceMs: 3_000, answerMs: 3_000 };
  return { ledger, model: new AnthropicModel(client, { ...haikuOnly, ...settings }, meter, logger, timeouts) };
}

const fail = (fault: object) =>
  fetch(`${sandbox.url}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ part: 'anthropic', ...fault }),
  });

describe('a model that falls silent', () => {
  it('is asked again when it had not begun', async () => {
    await fail({ kind: 'timeout' });
    const { model, ledger } = modelWith();
    const { error } = await read(model, question('Hello'), never);
    expect(error).toBeUndefined();
    expect(ledger.calls.map(({ outcome }) => outcome)).toEqual(['timeout', 'finished']);
  });

  it('ends the answer when it had', async () => {
    await fail({ kind: 'stall', afterChars: 3 });
    const { model, ledger } = modelWith();
    const { text, error } = await read(model, question('Hello'), never);
    expect(text).not.toBe('');
    expect(error).toMatchObject({ code: 'model_unavailable', retryable: true });
    expect(ledger.calls.map(({ outcome }) => outcome)).toEqual(['timeout']);
  });

  it('is not waited for in the background either', async () => {
    await fail({ kind: 'stall', afterChars: 3 });
    const { model, ledger } = modelWith();
    await model.complete(question('Hello', { purpose: 'memory' }));
    expect(ledger.calls.map(({ outcome }) => outcome)).toEqual(['timeout', 'finished']);
  });
});

it('asks an unknown model once: a wrong name is not a passing trouble', async () => {
  const { model, ledger } = modelWith({ CHAT_MODEL: 'claude-unheard-of' });
  const { error } = await read(model, question('Hello'), never);
  expect(error).toMatchObject({ code: 'model_unavailable', retryable: false });
  expect(ledger.calls.map(({ outcome }) => outcome)).toEqual(['rejected']);
});

it('says that later may help when nobody answers at the address', async () => {
  const gone = await startSandbox({ parts: ['anthropic'] });
  const baseUrl = gone.baseUrl('anthropic');
  await gone.close();
  const { model, ledger } = modelWith({}, baseUrl);
  const { error } = await read(model, question('Hello'), never);
  expect(error).toMatchObject({ code: 'model_unavailable', retryable: true });
  expect(ledger.calls.map(({ outcome, costUsd }) => [outcome, costUsd])).toEqual([
    ['connection', 0],
    ['connection', 0],
    ['connection', 0],
  ]);
});
