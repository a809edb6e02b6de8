import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, any of which could take the port before its server does. */
const FIRST = 20_000;
const COUNT = 12_000;

/**
 * Gives out TCP ports on 127.0.0.1 that were free a moment ago, from a range of them. No port is given out twice, whoever has
 * not begun to listen yet.
 */
export function freePorts(first: number, count: number): () => Promise<number> {
  /** Where it looks next. */
  let next = Math.floor(Math.random() * count);
  return async () => {
    for (;;) {
      const port = first + (next++ % count);
      if (await isFree(port)) return port;
    }
  };
}

/** A TCP port on 127.0.0.1 that was free a moment ago. */
export const freePort = freePorts(FIRST, COUNT);

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}
