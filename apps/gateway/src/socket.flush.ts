import { once } from 'node:events';
import type { Socket } from 'socket.io';

/** Resolves when everything that was sent to these clients has left the process, or their connections have closed. */
export async function flushed(sockets: Socket[]): Promise<void> {
  await Promise.all(sockets.map(({ conn }) => emptied(conn)));
}

/** Resolves when all of these clients have left. */
export async function gone(sockets: Socket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => socket.connected && once(socket, 'disconnect')));
}

/** Engine.IO's `drain` tells when its write buffer has been handed over; it keeps the buffer's type to itself. */
async function emptied(conn: Socket['conn']): Promise<void> {
  const { writeBuffer } = conn as unknown as { writeBuffer: unknown[] };
  if (conn.readyState === 'open' && writeBuffer.length > 0) {
    await Promise.race([once(conn, 'drain'), once(conn, 'close')]);
  }
}
