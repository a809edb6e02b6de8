import { Router } from 'express';
import { mountFaultRoutes } from './faults/fault.routes.js';
import { FaultStore } from './faults/fault.store.js';
import { HttpServer } from './http.server.js';
import { PARTS, type SandboxPart } from './parts.js';
import type { PartDefinition, PartSurface, RunningPart } from './sandbox.part.js';
import { Inbox } from './smtp/inbox.js';

export interface SandboxOptions {
  /** HTTP port; 0 (default) for a free one. */
  port?: number;
  /** SMTP port; 0 (default) for a free one. */
  smtpPort?: number;
  host?: string;
  /** The parts to start; all of them when left out. `/faults` is always there. */
  parts?: readonly SandboxPart[];
  /** The model's delay before its first token, ms. Default 150. */
  firstTokenMs?: number;
  /** The model's delay between two words, ms. Default 25. */
  gapMs?: number;
  /** Gets a line for whatever goes wrong inside the sandbox. */
  log?: (line: string) => void;
}

export interface Sandbox {
  /** `http://host:port`, without a slash at the end. */
  url: string;
  /** `smtp://host:port`; empty when the smtp part was not started. */
  smtpUrl: string;
  /** `smtp` is 0 when that part was not started. */
  ports: { http: number; smtp: number };
  /** The received mails: those that came over SMTP, and those that Google sent. */
  inbox: Inbox;
  /** The base URL for the client of one part, such as `http://127.0.0.1:3900/anthropic`. */
  baseUrl(part: SandboxPart): string;
  /** Ends every listener and connection, also those that a fault holds open. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts the outside world on localhost.
 * @throws SandboxError when a port cannot be had; nothing is left running then
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, smtpPort = 0, host = '127.0.0.1', firstTokenMs = 150, gapMs = 25, log = () => {} } = options;
  const definitions: readonly PartDefinition[] = PARTS.filter((part) => options.parts?.includes(part.name) ?? true);
  const router = Router();
  const faults = new FaultStore();
  const inbox = new Inbox();
  const running: RunningPart[] = [];
  const server = new HttpServer(router, log);
  const close = async () => {
    await Promise.all([server.close(), ...running.map((part) => part.close?.())]);
  };

  try {
    mountFaultRoutes(router, faults, definitions);
    for (const part of definitions) {
      running.push(await part.start({ router, faults, inbox, host, smtpPort, pace: { firstTokenMs, gapMs }, log }));
    }
    const surface: Partial<PartSurface> = Object.assign({}, ...running.map((part) => part.surface));
    const httpPort = await server.listen(port, host);
    const name = hostInUrl(host);
    const url = `http://${name}:${httpPort}`;
    return {
      url,
      smtpUrl: surface.smtpPort === undefined ? '' : `smtp://${name}:${surface.smtpPort}`,
      ports: { http: httpPort, smtp: surface.smtpPort ?? 0 },
      inbox,
      baseUrl: (part) => url + pathOf(part),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function pathOf(part: SandboxPart): string {
  const definitions: readonly PartDefinition[] = PARTS;
  return definitions.find(({ name }) => name === part)?.path ?? '';
}

/** The address clients on this machine can use: not the wildcard, and IPv6 in brackets. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
