import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'socket.io';
import { type Pace, paceOf } from './pace.js';
import { now } from './stamps.js';
import { openStage } from './web.stage.js';

/**
 * Answers the web client at the pace that the question asks for, word by word: a gateway would gather the words of 40 ms,
 * and here the page is measured, not what is behind it.
 */

/** Everyday Markdown, of which an answer is made however long it has to be; a word is a token of four characters. */
const TEXT = `The **Analytical Engine** weaves *algebraical patterns* just as the loom weaves flowers and leaves. It has a mill,
which does the arithmetic, and a store, which keeps the numbers until they are asked for again.

## How it is told what to do

1. Cards for operations, \`V1 * V2\` for instance
2. Cards for variables, which name the columns
   - and may be used again

| Part | Purpose |
|---|---|
| Mill | arithmetic |
| Store | numbers of fifty digits |

\`\`\`text
V1 * V2 = V3
V3 - V4 = V5
\`\`\`

> It can do whatever we know how to order it to perform.

See [the notes](https://example.org/notes) for the whole table, and ask on if you like.

`;
const WORDS = TEXT.match(/[\s\S]{1,4}/g) as string[];

async function answer(socket: Socket, turnId: string, { firstTokenMs, words, gapMs }: Pace): Promise<void> {
  const began = now() + firstTokenMs;
  for (let seq = 1; seq <= words; seq++) {
    const early = began + seq * gapMs - now();
    if (early > 0) await delay(early);
    socket.emit('message_chunk', { turnId, epoch: 1, seq, content: WORDS[(seq - 1) % WORDS.length] });
  }
  socket.emit('finish', { turnId, epoch: 1, seq: words, status: 'finished' });
}

const { url } = await openStage((socket, turnId, question, acknowledge) => {
  acknowledge({ ok: true });
  void answer(socket, turnId, paceOf(question));
});
process.stdout.write(`listening at ${new URL(url).port}\n`);
process.once('SIGTERM', () => process.exit(0));
