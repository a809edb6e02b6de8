import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { FaultRequest, RecordedModelCall, Sandbox, SandboxOptions, ScriptRequest } from '../src/index.js';
import { startSandbox } from '../src/index.js';

export type FaultWish = Partial<FaultRequest> & Pick<FaultRequest, 'part' | 'kind'>;

/** A sandbox for one file of tests, emptied after each of them, and the clients to drive it. */
export function useSandbox(options: SandboxOptions = {}) {
  let sandbox: Sandbox;
  const complaints: string[] = [];
  beforeAll(async () => {
    sandbox = await startSandbox({ firstTokenMs: 0, gapMs: 0, log: (line) => complaints.push(line), ...options });
  });
  afterEach(async () => {
    for (const path of ['/faults', '/anthropic/script', '/anthropic/requests', '/ip-api/requests', '/inbox']) {
      await fetch(sandbox.url + path, { method: 'DELETE' });
    }
  });
  afterAll(() => sandbox.close());

  const post = async (path: string, body: unknown) =>
    fetch(sandbox.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    /** What the sandbox had to complain about itself. */
    complaints,
    get sandbox() {
      return sandbox;
    },
    post,
    get: async <T>(path: string) => (await (await fetch(sandbox.url + path)).json()) as T,
    fault: async (fault: FaultWish) => {
      const response = await post('/faults', fault);
      if (!response.ok) throw new Error(await response.text());
    },
    script: async (script: ScriptRequest | ScriptRequest[]) => {
      const response = await post('/anthropic/script', script);
      if (!response.ok) throw new Error(await response.text());
    },
    calls: async () => (await (await fetch(`${sandbox.url}/anthropic/requests`)).json()) as RecordedModelCall[],
    client: (more: Partial<ConstructorParameters<typeof Anthropic>[0]> = {}) =>
      new Anthropic({ apiKey: 'any', baseURL: sandbox.baseUrl('anthropic'), maxRetries: 0, ...more }),
  };
}

/** Asks again until `probe` gives a value. */
export async function eventually<T>(probe: () => Promise<T | undefined | false>, timeoutMs = 30_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
