import type { Card, Citation, ErrorCode, Frame, ToolActivity, TurnSnapshot } from '@minime/contracts';
import type { FrameBus } from '@minime/messaging';
import type { ClaimedTurn, Outcome, TurnContent } from '../ports.js';
import { ChunkWindow } from './chunk.window.js';

/** How far what is stored may be behind what was said, in bytes of UTF-8. */
const MOST_UNSAVED_BYTES = 1_024;

type Payload<E extends Frame['event']> = Extract<Frame, { event: E }>['payload'];

/** A turn while this process runs it: what has gone out of it, in the order of its frames, and whether it shall go on. */
export class LiveTurn {
  private readonly text = new ChunkWindow((content) => this.sendChunk(content));
  private readonly aborting = new AbortController();
  private readonly citations: Citation[] = [];
  private readonly tools: ToolActivity[] = [];
  private readonly cards: Card[] = [];
  private said = '';
  private seq = 0;
  private firstChunkAt: number | undefined;
  private ending: 'stopped' | 'deserted' | undefined;
  private unsaved = false;
  private unsavedBytes = 0;
  private tellUnsaved: () => void = () => undefined;

  constructor(
    readonly turn: ClaimedTurn,
    private readonly frames: FrameBus,
  ) {}

  /** Aborts as soon as the turn shall not go on. */
  get signal(): AbortSignal {
    return this.aborting.signal;
  }

  /** The visitor wants no more of it. */
  get isStopped(): boolean {
    return this.ending === 'stopped';
  }

  /** Another worker has it. */
  get isDeserted(): boolean {
    return this.ending === 'deserted';
  }

  get citationCount(): number {
    return this.citations.length;
  }

  /** When its first words went out, in milliseconds since 1970; undefined before. */
  get spokeAt(): number | undefined {
    return this.firstChunkAt;
  }

  /** Nothing has been said yet. */
  get isSilent(): boolean {
    return this.said === '';
  }

  /** What tells clients that it runs. */
  get beginning(): Payload<'turn_started'> {
    const { question, clientMessageId, replaces, askedAt } = this.turn;
    return {
      ...this.ids,
      author: 'assistant',
      question,
      ...(clientMessageId && { clientMessageId }),
      at: askedAt.toISOString(),
      ...(replaces && { replaces }),
    };
  }

  start(): void {
    this.send('turn_started', this.beginning);
  }

  say(text: string): void {
    if (!this.ending) this.text.push(text);
  }

  /** What comes next stands apart from what was said before. */
  newParagraph(): void {
    this.text.flush();
    if (this.said !== '' && !/\s$/.test(this.said)) this.say('\n\n');
  }

  /** `citationAt` gets the place in the text, in UTF-16 units; undefined shows nothing. */
  cite(citationAt: (offset: number) => Citation | undefined): void {
    if (this.ending) return;
    this.text.flush();
    const citation = citationAt(this.said.length);
    if (!citation) return;
    this.citations.push(citation);
    this.change('citation', { ...this.ids, ...citation });
  }

  /** A tool by its `callId`: a later call changes what an earlier one showed. */
  show(activity: ToolActivity): void {
    if (this.ending) return;
    this.text.flush();
    const known = this.tools.findIndex(({ callId }) => callId === activity.callId);
    if (known < 0) this.tools.push(activity);
    else this.tools[known] = activity;
    this.change('tool', { ...this.ids, ...activity });
  }

  /** A card by its `cardId`: a later one takes the place of an earlier. */
  deal(card: Card): void {
    this.text.flush();
    const known = this.cards.findIndex(({ cardId }) => cardId === card.cardId);
    if (known < 0) this.cards.push(card);
    else this.cards[known] = card;
    this.change('card', { ...this.ids, ...card });
  }

  /** Sends out the last words. */
  end(): void {
    this.text.end();
  }

  /** Says in a word for programs why this turn is refused. */
  refuse(code: ErrorCode, message: string): void {
    this.send('error', { turnId: this.turn.turnId, code, message });
  }

  finish({ status, reason }: Outcome): void {
    this.send('finish', { ...this.ids, seq: this.seq, status, ...(reason && { reason }) });
  }

  /** Resolves as `work` does, and rejects as soon as the turn shall not go on; what has begun ends by itself. */
  whileWanted<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const leave = () => reject(signal.reason);
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  stop(): void {
    this.leave('stopped');
  }

  /** Falls silent: whoever has the turn now speaks. */
  desert(): void {
    this.text.drop();
    this.leave('deserted');
  }

  get content(): TurnContent {
    const { said: content, seq, citations, tools, cards } = this;
    return { content, seq, citations, tools, cards };
  }

  get snapshot(): TurnSnapshot {
    return { ...this.ids, ...this.content };
  }

  /** Whether anything has changed since this was last asked. */
  takeChanged(): boolean {
    const changed = this.unsaved;
    this.unsaved = false;
    this.unsavedBytes = 0;
    return changed;
  }

  /** More text has come since `takeChanged` than may be lost. */
  get isFarAhead(): boolean {
    return this.unsavedBytes >= MOST_UNSAVED_BYTES;
  }

  /** Calls back as soon as `isFarAhead`. */
  onFarAhead(listener: () => void): void {
    this.tellUnsaved = listener;
  }

  private get ids() {
    return { turnId: this.turn.turnId, epoch: this.turn.epoch };
  }

  private leave(ending: 'stopped' | 'deserted'): void {
    if (this.ending) return;
    this.ending = ending;
    this.aborting.abort();
  }

  private sendChunk(content: string): void {
    this.firstChunkAt ??= Date.now();
    this.said += content;
    this.seq++;
    this.change('message_chunk', { turnId: this.turn.turnId, epoch: this.turn.epoch, seq: this.seq, content });
    this.unsavedBytes += Buffer.byteLength(content);
    if (this.isFarAhead) this.tellUnsaved();
  }

  private change<E extends Frame['event']>(event: E, payload: Payload<E>): void {
    this.unsaved = true;
    this.send(event, payload);
  }

  private send<E extends Frame['event']>(event: E, payload: Payload<E>): void {
    this.frames.publish({ conversationId: this.turn.conversationId, event, payload } as Frame);
  }
}
