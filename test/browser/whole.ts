import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, SandboxControl, type SpawnedService, spawnService } from '@minime/testing';
import type { ScriptRequest } from '../../sandbox/src/anthropic/script.schema.js';
import { knowledgeLoaded } from '../e2e/knowledge.js';

/** Everything in one process on private ports, with a private data directory; the sandbox's Claude does as it is told. */
export class Whole {
  private constructor(
    private minime: SpawnedService,
    private readonly env: Record<string, string>,
    readonly sandboxUrl: string,
    private readonly dataDir: string,
  ) {}

  /** @param theme the owner's own style sheet */
  static async start(more: Record<string, string> = {}, theme?: string): Promise<Whole> {
    const dataDir = await mkdtemp(join(tmpdir(), 'minime-browser-'));
    const persona = join(dataDir, 'persona');
    if (theme) {
      await cp('persona', persona, { recursive: true });
      await writeFile(join(persona, 'theme.css'), theme);
    }
    const sandboxPort = String(await freePort());
    const env = {
      PORT: String(await freePort()),
      DATA_DIR: dataDir,
      SANDBOX_PORT: sandboxPort,
      SANDBOX_SMTP_PORT: String(await freePort()),
      SANDBOX_FIRST_TOKEN_MS: '20',
      SANDBOX_GAP_MS: '8',
      RATE_LIMIT_IP_PER_MINUTE: '1000',
      MAX_CONNECTIONS_PER_IP: '100',
      ...(theme && { PERSONA_FILE: join(persona, 'persona.yaml') }),
      ...more,
    };
    const minime = await spawnService('local', env);
    await knowledgeLoaded(minime, [minime]);
    return new Whole(minime, env, `http://127.0.0.1:${sandboxPort}`, dataDir);
  }

  get url(): string {
    return this.minime.url;
  }

  /** Has the model answer a question with exactly this text, in pieces of a few characters. */
  async willAnswer(question: string, answer: string, pace: Pick<ScriptRequest, 'gapMs' | 'firstTokenMs'> = {}) {
    const script: ScriptRequest = {
      match: { text: question, stream: true },
      chunks: answer.match(/[\s\S]{1,6}/g) as string[],
      firstTokenMs: 0,
      gapMs: 0,
      ...pace,
    };
    await this.post('/anthropic/script', script);
  }

  /** Has the next so many requests to one part of the outside world fail. */
  async willFail(part: string, kind: string, times: number): Promise<void> {
    await this.post('/faults', { part, kind, times });
  }

  /** Has the next answers to a question fall silent after so many characters, until `recover`. */
  async willHold(question: string, afterChars: number, times = 1): Promise<void> {
    await this.post('/faults', {
      part: 'anthropic',
      kind: 'hold',
      times,
      afterChars,
      match: { text: question, stream: true },
    });
  }

  /** Ends every failure that is still to come, and lets go on what is held. */
  async recover(): Promise<void> {
    await new SandboxControl(this.sandboxUrl).recover();
  }

  async inbox(): Promise<{ subject: string; text: string }[]> {
    return (await (await fetch(`${this.sandboxUrl}/inbox`)).json()) as { subject: string; text: string }[];
  }

  /**
   * Ends the process and starts another on the same port and data. What the model was told to answer is forgotten.
   * @param whileAway what happens in between
   */
  async restart(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL', whileAway = async () => {}): Promise<void> {
    if (signal === 'SIGTERM') await this.minime.stop();
    else await this.minime.kill(signal);
    await whileAway();
    this.minime = await spawnService('local', this.env);
  }

  async stop(): Promise<void> {
    await this.minime.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async post(path: string, body: object): Promise<void> {
    const response = await fetch(this.sandboxUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
}
