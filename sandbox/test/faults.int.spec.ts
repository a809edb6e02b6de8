import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import { eventually, useSandbox } from './sandbox.fixture.js';

const ASK = {
  model: 'claude-haiku-5-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Are you there?' }],
};
const TEXT = 'One two three four five six seven eight nine ten.';

describe('POST /faults, anthropic', () => {
  const at = useSandbox({ parts: ['anthropic'] });

  it.each([
    ['529', Anthropic.OverloadedError, 'overloaded_error'],
    ['429', Anthropic.RateLimitError, 'rate_limit_error'],
    ['500', Anthropic.InternalServerError, 'api_error'],
  ] as const)('%s as often as wanted, in the error of the SDK', async (kind, type, name) => {
    await at.fault({ part: 'anthropic', kind });
    const failure = await at
      .client()
      .messages.create(ASK)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(type);
    expect(failure).toMatchObject({ status: Number(kind), type: name });
    await expect(at.client().messages.create(ASK)).resolves.toMatchObject({ type: 'message' });
    expect((await at.calls()).map(({ fault }) => fault)).toEqual([null, kind]);
  });

  it('says when to come back, and the client’s own retry then succeeds', async () => {
    await at.fault({ part: 'anthropic', kind: '429', retryAfter: 0.01 });
    const message = await at.client({ maxRetries: 1 }).messages.create(ASK);
    expect(message.type).toBe('message');
    expect((await at.calls()).map(({ status }) => status)).toEqual([200, 429]);
  });

  it('breaks a stream off after so many characters with an error event', async () => {
    await at.script({ content: [{ type: 'text', text: TEXT }] });
    await at.fault({ part: 'anthropic', kind: '529', afterChars: 20 });
    const stream = at.client().messages.stream(ASK);
    let said = '';
    stream.on('text', (_, soFar) => {
      said = soFar;
    });
    await expect(stream.done()).rejects.toMatchObject({ type: 'overloaded_error' });
    expect(TEXT.startsWith(said)).toBe(true);
    expect(said.length).toBeGreaterThanOrEqual(20);
    expect(said.length).toBeLessThan(30);
  });

  it('cuts the connection in the middle, or before the first byte', async () => {
    await at.script({ content: [{ type: 'text', text: TEXT }] });
    await at.fault({ part: 'anthropic', kind: 'cut', afterChars: 10 });
    const stream = at.client().messages.stream(ASK);
    let said = '';
    stream.on('text', (_, soFar) => {
      said = soFar;
    });
    await expect(stream.done()).rejects.toThrow();
    expect(said.length).toBeGreaterThanOrEqual(10);

    await at.fault({ part: 'anthropic', kind: 'cut', times: 2 });
    await expect(at.client().messages.create(ASK)).rejects.toBeInstanceOf(Anthropic.APIConnectionError);
    await expect(at.client().messages.stream(ASK).done()).rejects.toBeInstanceOf(Anthropic.APIConnectionError);
    expect((await at.calls()).map(({ aborted }) => aborted)).toEqual([false, false, false]);
  });

  it('cuts also an answer that is shorter than the fault wanted', async () => {
    await at.script({ content: [{ type: 'text', text: 'Short.' }] });
    await at.fault({ part: 'anthropic', kind: 'cut', afterChars: 1_000 });
    await expect(at.client().messages.stream(ASK).done()).rejects.toThrow();
  });

  it('holds a stream back until the faults are cleared, then says the rest; what is no stream is not held', async () => {
    await at.script({ content: [{ type: 'text', text: TEXT }] });
    await at.fault({ part: 'anthropic', kind: 'hold', afterChars: 10 });
    await expect(at.client().messages.create({ ...ASK, system: 'Not a stream.' })).resolves.toMatchObject({
      content: [{ text: TEXT }],
    });
    await at.script({ content: [{ type: 'text', text: TEXT }] });
    const stream = at.client().messages.stream(ASK);
    let said = '';
    stream.on('text', (_, soFar) => {
      said = soFar;
    });
    await eventually(async () => said.length >= 10);
    expect(said).not.toBe(TEXT);
    await fetch(`${at.sandbox.url}/faults`, { method: 'DELETE' });
    await stream.done();
    expect(said).toBe(TEXT);
  });

  it('holds nothing any more that has not come to its hold when the faults are cleared', async () => {
    await at.script({ content: [{ type: 'text', text: TEXT }], gapMs: 20 });
    await at.fault({ part: 'anthropic', kind: 'hold', afterChars: 40 });
    const stream = at.client().messages.stream(ASK);
    await stream.emitted('text');
    await fetch(`${at.sandbox.url}/faults`, { method: 'DELETE' });
    await expect(stream.finalText()).resolves.toBe(TEXT);
  });

  it('stalls: falls silent with the connection open, until the client gives up', async () => {
    await at.script({ content: [{ type: 'text', text: TEXT }] });
    await at.fault({ part: 'anthropic', kind: 'stall', afterChars: 10 });
    const stream = at.client().messages.stream(ASK);
    stream.on('text', (_, soFar) => {
      // Nothing comes after this one, so only the client can end it.
      if (soFar.length >= 10) stream.abort();
    });
    await expect(stream.done()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    const aborted = await eventually(async () => (await at.calls()).find((call) => call.aborted));
    expect(aborted.fault).toBe('stall');
  });

  it('never answers on timeout', async () => {
    await at.fault({ part: 'anthropic', kind: 'timeout' });
    await expect(at.client({ timeout: 1_000 }).messages.create(ASK)).rejects.toBeInstanceOf(
      Anthropic.APIConnectionTimeoutError,
    );
    const call = await eventually(async () => (await at.calls()).find(({ durationMs }) => durationMs !== null));
    expect(call).toMatchObject({ status: 0, fault: 'timeout', aborted: true });
  });

  it('strikes only what it matches, and ends on demand', async () => {
    await at.fault({ part: 'anthropic', kind: '500', times: 5, match: { text: 'weather' } });
    await expect(at.client().messages.create(ASK)).resolves.toMatchObject({ type: 'message' });
    const weather = { ...ASK, messages: [{ role: 'user' as const, content: 'How is the weather?' }] };
    await expect(at.client().messages.create(weather)).rejects.toMatchObject({ status: 500 });
    expect(await at.get('/faults')).toMatchObject([{ part: 'anthropic', kind: '500', times: 5, used: 1 }]);
    await fetch(`${at.sandbox.url}/faults`, { method: 'DELETE' });
    await expect(at.client().messages.create(weather)).resolves.toMatchObject({ type: 'message' });
  });

  it.each([
    [{ part: 'notion', kind: '429' }, /part: "notion" has no faults here; one of: anthropic/],
    [{ part: 'anthropic', kind: '418' }, /kind/],
    [{ part: 'anthropic', kind: '429', times: 0 }, /times/],
    [{ part: 'anthropic', kind: '429', match: { city: 'x' } }, /match.city: anthropic matches on model, system/],
  ])('refuses %j, which could never strike', async (fault, message) => {
    const response = await at.post('/faults', fault);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: string[] };
    expect(error).toEqual([expect.stringMatching(message)]);
  });
});
