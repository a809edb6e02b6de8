import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { type Pace, paceOf } from './pace.js';
import { now, stamp } from './stamps.js';

/**
 * Stands in for the Messages API in measurements, as a process of its own: every word of an answer says when it was sent.
 * How fast it talks stands in the question (see `paced`). What comes without tools is no answer to a visitor but a summary
 * of what was said, and no part of the measurement.
 */
const server = createServer(async (request, response) => {
  const body = await text(request);
  const { stream: streamed, model, tools, output_config: output } = JSON.parse(body);
  if (streamed) await stream(response, model, Array.isArray(tools) ? paceOf(body) : undefined);
  else
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(whole(model, 3, output?.format ? MAIL : NOTHING)));
});

const NOTHING = 'Nothing of note.';
/** What is said of a conversation to its owner. */
const MAIL = JSON.stringify({
  headline: 'wants to know about the wheels of the engine',
  summary: 'They asked about the wheels of the engine and were answered.',
  who: '',
  wanted: ['What was written about the wheels'],
  promised: [],
  unansweredQuestions: [],
  followUp: '',
  language: 'English',
});

async function stream(response: ServerResponse, model: string, pace: Pace | undefined): Promise<void> {
  const began = now();
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const send = (type: string, data: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  const until = (moment: number) => delay(Math.max(0, moment - now()));
  const say = (word: string) => send('content_block_delta', { index: 0, delta: { type: 'text_delta', text: word } });

  const words = pace?.words ?? 3;
  const message = { ...whole(model, words, NOTHING), content: [], stop_reason: null };
  if (pace) await until(began + pace.firstTokenMs);
  send('message_start', { message });
  send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
  if (pace) {
    for (let word = 0; word < words && !response.destroyed; word++) {
      await until(began + pace.firstTokenMs + word * pace.gapMs);
      say(stamp());
    }
  } else say(NOTHING);
  send('content_block_stop', { index: 0 });
  send('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: words } });
  send('message_stop', {});
  response.end();
}

const whole = (model: string, words: number, said: string) => ({
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model,
  content: [{ type: 'text', text: said }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 2_000, output_tokens: words, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening at ${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
