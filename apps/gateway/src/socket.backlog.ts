import type { Socket } from 'socket.io';

/** A client that has so much to read still gets no further chunks, in bytes. */
export const MAX_BACKLOG_BYTES = 256 * 1_024;

/** What was sent to one client and has not left this process: a slow reader must not fill its memory. */
export class SocketBacklog {
  /** Bytes that wait for the transport; what it has taken over it counts itself. */
  private queued = 0;

  constructor(private readonly conn: Socket['conn']) {
    conn.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
      this.queued += data ? Buffer.byteLength(data) : 0;
    });
    conn.on('flush', () => {
      this.queued = 0;
    });
  }

  get bytes(): number {
    // Engine.IO keeps the WebSocket below its transport to itself; long polling has none.
    const { socket } = this.conn.transport as unknown as { socket?: { bufferedAmount?: number } };
    return this.queued + (socket?.bufferedAmount ?? 0);
  }

  get isFull(): boolean {
    return this.bytes > MAX_BACKLOG_BYTES;
  }
}
