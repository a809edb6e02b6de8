import type Anthropic from '@anthropic-ai/sdk';
import { APIUserAbortError } from '@anthropic-ai/sdk';
import type { ModelEvent, Usage } from '../ports.js';
import { AnswerReader } from './answer.reader.js';
import type { MessagesClient } from './anthropic.client.js';
import { type EventListener, readEvents } from './event.stream.js';
import { SilenceTimer } from './silence.timer.js';

interface Audience {
  /** The model has begun to write. */
  spoke(): void;
  say(event: ModelEvent): void;
}

/** One streamed answer while it comes. All the text that one read from the network brings is said as one. */
export class StreamedAnswer implements EventListener {
  private readonly cut = new AbortController();
  private readonly reader = new AnswerReader();
  private readonly silence: SilenceTimer;
  private text = '';

  /** @param silenceMs an answer in which nothing comes for so long is cut off, ms */
  constructor(
    private readonly audience: Audience,
    silenceMs: number,
  ) {
    this.silence = new SilenceTimer(silenceMs, () => this.cutOff());
  }

  /** Resolves with the whole answer. @throws ModelFailure; what the SDK throws; APIUserAbortError when it was cut off */
  async ask({ messages }: MessagesClient, body: Anthropic.MessageCreateParamsNonStreaming): Promise<Anthropic.Message> {
    const { signal } = this.cut;
    try {
      const response = await messages.create({ ...body, stream: true }, { signal }).asResponse();
      await readEvents(response, this);
      return this.reader.message;
    } catch (error) {
      throw signal.aborted ? new APIUserAbortError() : error;
    } finally {
      this.silence.stop();
    }
  }

  /** Ends the request; nothing more is billed. */
  cutOff(): void {
    this.cut.abort();
  }

  /** What was used until now; undefined: the model had not begun. */
  get partialUsage(): Usage | undefined {
    return this.reader.partialUsage;
  }

  heard(event: Anthropic.MessageStreamEvent): void {
    this.silence.heard();
    if (event.type === 'content_block_delta') this.audience.spoke();
    const said = this.reader.read(event);
    if (said?.type === 'text') this.text += said.text;
    else if (said) {
      this.paused();
      this.audience.say(said);
    }
  }

  paused(): void {
    if (this.text === '') return;
    const { text } = this;
    this.text = '';
    this.audience.say({ type: 'text', text });
  }
}
