import type { FaultRequest, RecordedModelCall, ScriptRequest } from '../../../sandbox/src/index.js';

/** Tells a sandbox what to answer and how to fail, and asks what it was sent. */
export class SandboxControl {
  /** @param url of the sandbox, in this process or another */
  constructor(private readonly url: string) {}

  /** Forgets the scripts, faults and recorded model calls of the test before. */
  async reset(): Promise<void> {
    for (const path of ['/faults', '/anthropic/script', '/anthropic/requests']) await this.request('DELETE', path);
  }

  /** The next answers of the model, first in first out. */
  async script(...scripts: ScriptRequest[]): Promise<void> {
    await this.request('POST', '/anthropic/script', scripts);
  }

  /** Of the model unless told, and once unless told. */
  async fail(fault: Partial<FaultRequest> & Pick<FaultRequest, 'kind'>): Promise<void> {
    await this.request('POST', '/faults', { part: 'anthropic', ...fault });
  }

  /** Ends every failure that is still to come, and lets go on what is held. */
  async recover(): Promise<void> {
    await this.request('DELETE', '/faults');
  }

  /** Faults that have not struck yet. */
  async faultsLeft(): Promise<number> {
    return ((await (await this.request('GET', '/faults')).json()) as unknown[]).length;
  }

  /** What the model was sent, oldest first. */
  async modelCalls<T extends RecordedModelCall = RecordedModelCall>(): Promise<T[]> {
    return ((await (await this.request('GET', '/anthropic/requests')).json()) as T[]).reverse();
  }

  private async request(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(this.url + path, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response;
  }
}
