import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from './free.port.js';
import { waitFor } from './wait-for.js';

export type ServiceName = 'gateway' | 'chat' | 'geo' | 'summary' | 'ingest' | 'local';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface SpawnOptions {
  /** `start` (by default) returns when `/readyz` says so; `nothing` returns at once, for a start that is to fail. */
  waitFor?: 'ready' | 'nothing';
  /** Longest wait for `/readyz`, 120,000 ms by default. */
  timeoutMs?: number;
  /** Where the built product stands; this directory by default. */
  product?: string;
  /** The Node.js to run it on; that of this process by default. */
  node?: string;
  /** What Node.js itself is told besides. */
  nodeOptions?: string[];
}

/** What Node.js is told in the images. */
export const IMAGE_NODE_OPTIONS = ['--enable-source-maps', '--v8-pool-size=1', '--max-semi-space-size=32'];

const STOP_TIMEOUT_MS = 40_000;

/** Those that live, and where each that has a PostgreSQL of its own keeps it. */
const children = new Map<ChildProcess, string | undefined>();
process.once('exit', () => {
  for (const child of children.keys()) killWhole(child);
});

/** A test that is cut short leaves no process behind. */
function killWithThisProcess(child: ChildProcess, dataDir: string | undefined): void {
  children.set(child, dataDir);
  child.once('close', () => children.delete(child));
}

/** Together with its PostgreSQL, which outlives a service that a test kills on purpose. */
function killWhole(child: ChildProcess): void {
  const dataDir = children.get(child);
  child.kill('SIGKILL');
  if (!dataDir) return;
  try {
    const [pid] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGQUIT');
  } catch {
    // There is none any more, or none yet.
  }
}

/** One service of the built product as a process of its own. */
export class SpawnedService {
  /** Everything it printed on standard output and standard error, line by line. */
  readonly lines: string[] = [];
  readonly exited: Promise<Exit>;

  private constructor(
    readonly name: ServiceName,
    /** Where its web port is, if it has one: `http://127.0.0.1:PORT`. */
    readonly url: string,
    /** Where `/healthz`, `/readyz` and `/metrics` are. */
    readonly managementUrl: string,
    private readonly child: ChildProcess,
  ) {
    this.exited = new Promise((done) => child.once('close', (code, signal) => done({ code, signal })));
    for (const stream of [child.stdout, child.stderr]) this.collect(stream);
  }

  /** @param env all that the service sees besides PATH, `PORT` and `MANAGEMENT_PORT`, which are free ones by default. */
  static async start(
    name: ServiceName,
    env: Record<string, string>,
    {
      waitFor: until = 'ready',
      timeoutMs = 120_000,
      product = '.',
      node = process.execPath,
      nodeOptions = [],
    }: SpawnOptions = {},
  ): Promise<SpawnedService> {
    const ports = { PORT: String(await freePort()), MANAGEMENT_PORT: String(await freePort()) };
    const environment = { PATH: process.env.PATH, LOG_LEVEL: 'info', ...ports, ...env };
    const program = resolve(product, 'dist/apps', name, 'src/main.js');
    const child = spawn(node, [...IMAGE_NODE_OPTIONS, ...nodeOptions, program], {
      cwd: product,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    killWithThisProcess(child, env.DATA_DIR ? resolve(product, env.DATA_DIR) : undefined);
    const at = (port: string) => `http://127.0.0.1:${port}`;
    const service = new SpawnedService(name, at(environment.PORT), at(environment.MANAGEMENT_PORT), child);
    if (until === 'ready') await service.untilReady(timeoutMs);
    return service;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** The log lines that are JSON objects, oldest first. */
  get logs(): Record<string, unknown>[] {
    return this.lines.flatMap((line) => {
      try {
        const entry = JSON.parse(line);
        return typeof entry === 'object' && entry !== null ? [entry] : [];
      } catch {
        return [];
      }
    });
  }

  async isReady(): Promise<boolean> {
    const response = await fetch(`${this.managementUrl}/readyz`).catch(() => undefined);
    return response?.ok ?? false;
  }

  /** Sends the signal and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<Exit> {
    this.child.kill(signal);
    return this.exited;
  }

  /** Ends it as an operator would (SIGTERM); one that hangs for 40 s is killed and is an error. */
  async stop(): Promise<Exit> {
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      killWhole(this.child);
    }, STOP_TIMEOUT_MS);
    const exit = await this.kill('SIGTERM').finally(() => clearTimeout(timer));
    if (hung) throw new Error(`${this.name} did not stop within ${STOP_TIMEOUT_MS / 1000} s:\n${this.tail()}`);
    return exit;
  }

  private async untilReady(timeoutMs: number): Promise<void> {
    let exit: Exit | undefined;
    void this.exited.then((result) => {
      exit = result;
    });
    try {
      await waitFor(async () => exit !== undefined || (await this.isReady()), {
        what: `${this.name} to be ready`,
        timeoutMs,
      });
    } catch (error) {
      await this.stop().catch(() => undefined);
      throw new Error(`${(error as Error).message}\n${this.tail()}`);
    }
    if (exit)
      throw new Error(`${this.name} ended with ${exit.code ?? exit.signal} instead of starting:\n${this.tail()}`);
  }

  private tail(): string {
    return this.lines.slice(-20).join('\n');
  }

  private collect(stream: NodeJS.ReadableStream | null): void {
    let rest = '';
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.lines.push(...lines);
    });
    stream?.on('end', () => rest && this.lines.push(rest));
  }
}

/** Starts `dist/apps/<name>` and waits until it is ready. */
export const spawnService = SpawnedService.start;
