import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, any of which could take the port before its server does. */
const FIRST = 20_000;
const COUNT = 12_000;

/** Where this process looks next: no port is given out twice, whoever has not begun to listen yet. */
let next = Math.floor(Math.random() * COUNT);

/** A TCP port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + (next++ % COUNT);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}
