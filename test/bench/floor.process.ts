import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';

/**
 * The floor: a bare Socket.IO server that hands on the model's words one by one and does nothing else. It stores nothing,
 * knows nobody and loses everything. Argument: base URL of the model.
 */
const [modelUrl] = process.argv.slice(2);

const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });

io.on('connection', (socket) => {
  socket.emit('session', { conversationId: randomUUID(), token: '' });
  socket.on('message', ({ text }: { text: string }, acknowledge: (answer: object) => void) => {
    const turnId = randomUUID();
    acknowledge({ ok: true, turnId });
    void answer(socket, turnId, text);
  });
});

async function answer(socket: Socket, turnId: string, question: string): Promise<void> {
  const response = await fetch(`${modelUrl}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'floor',
      stream: true,
      tools: [],
      messages: [{ role: 'user', content: question }],
    }),
  });
  let seq = 0;
  let rest = '';
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) {
      if (!line.startsWith('data: ')) continue;
      const event = JSON.parse(line.slice('data: '.length));
      if (event.type !== 'content_block_delta') continue;
      socket.emit('message_chunk', { turnId, epoch: 1, seq: ++seq, content: event.delta.text });
    }
  }
  socket.emit('finish', { turnId, epoch: 1, seq, status: 'finished' });
}

http.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening at ${(http.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
