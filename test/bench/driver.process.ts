import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { DriverCommand, DriverReport, Turn } from './driver.js';
import { now, stampsIn } from './stamps.js';

/** The visitors of a measurement, in a process outside of what is measured. Obeys one command at a time over IPC. */
const CONNECTED_AT_ONCE = 50;
const CONNECT_TIMEOUT_MS = 30_000;
/** What has not come this long after its due time is an error. */
const PATIENCE_MS = 30_000;

let visitors: Socket[] = [];

const commands: { [C in DriverCommand['do']]: (command: Extract<DriverCommand, { do: C }>) => Promise<DriverReport> } =
  {
    async connect({ url, visitors: count }) {
      const began = now();
      const sessions: { conversationId: string; ms: number }[] = [];
      const queue = Array.from({ length: count }, (_, at) => at);
      const worker = async () => {
        while (queue.pop() !== undefined) sessions.push(await connect(url));
      };
      await Promise.all(Array.from({ length: Math.min(CONNECTED_AT_ONCE, count) }, worker));
      return { report: 'connected', sessions, seconds: (now() - began) / 1_000 };
    },

    async ask({ question, turns, spreadMs, expectedMs, words }) {
      const asked = visitors.map(async (socket, at) => {
        await delay((spreadMs * at) / visitors.length);
        const all: Turn[] = [];
        for (let turn = 0; turn < turns; turn++) all.push(await ask(socket, question, expectedMs, words));
        return all;
      });
      return { report: 'answered', turns: (await Promise.all(asked)).flat() };
    },

    async end() {
      await Promise.all(visitors.map((socket) => socket.timeout(PATIENCE_MS).emitWithAck('end', {})));
      return { report: 'ended' };
    },

    async leave() {
      for (const socket of visitors) socket.disconnect();
      visitors = [];
      return { report: 'left' };
    },
  };

async function connect(url: string): Promise<{ conversationId: string; ms: number }> {
  const began = now();
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  const session = await new Promise<{ conversationId: string }>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no session')), CONNECT_TIMEOUT_MS);
    socket.once('connect_error', reject).once('session', (payload) => {
      clearTimeout(timer);
      resolve(payload);
    });
  });
  visitors.push(socket);
  return { conversationId: session.conversationId, ms: now() - began };
}

/** One question: when its answer began, how long each word was under way, and whether all of it came. */
function ask(socket: Socket, question: string, expectedMs: number, words: number): Promise<Turn> {
  return new Promise((resolve) => {
    const asked = now();
    let firstMs: number | undefined;
    const relays: number[] = [];
    let turnId: string | undefined;
    const onChunk = (chunk: { content: string }) => {
      const at = now();
      firstMs ??= at - asked;
      for (const sent of stampsIn(chunk.content)) relays.push(at - sent);
    };
    const end = (error?: string) => {
      clearTimeout(timer);
      socket.off('message_chunk', onChunk).off('finish', onFinish).off('snapshot', onSnapshot);
      const problem = error ?? (relays.length === words ? undefined : `${relays.length} of ${words} words came`);
      resolve({ firstMs: firstMs ?? Number.NaN, relays, ...(problem && { problem }) });
    };
    const onFinish = (finish: { turnId: string; status: string; reason?: string }) => {
      if (turnId !== undefined && finish.turnId !== turnId) return;
      end(finish.status === 'finished' ? undefined : `${finish.status} ${finish.reason ?? ''}`);
    };
    const onSnapshot = () => end('an answer was interrupted by a snapshot');
    const timer = setTimeout(() => end('no finish in time'), expectedMs + PATIENCE_MS);
    socket.on('message_chunk', onChunk).on('finish', onFinish).on('snapshot', onSnapshot);
    socket.emit('message', { text: question }, (answer: { ok: boolean; turnId?: string; error?: { code: string } }) => {
      if (answer.ok) turnId = answer.turnId;
      else end(answer.error?.code);
    });
  });
}

process.on('message', async (command: DriverCommand) => {
  try {
    process.send?.(await commands[command.do](command as never));
  } catch (error) {
    process.send?.({ report: 'failed', message: (error as Error).message } satisfies DriverReport);
  }
});
