import type { Frame, History, Reply, RequestData, RequestType, TurnSnapshot } from '@minime/contracts';
import { FrameBus, Requester } from '@minime/messaging';

export const conversationId = '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a01';

interface StoredTurn {
  turnId: string;
  question: string;
  epoch: number;
  chunks: string[];
  status: 'waiting' | 'running' | 'finished';
  replaces?: string;
  isReplaced?: boolean;
}

/** Chat as gateways see it: writes answers in frames, and tells what it has stored, which may lag behind what it said. */
export class ChatModel extends Requester {
  readonly turns: StoredTurn[] = [];
  /** Chunks that have been said and are not stored yet. */
  lag = 0;

  constructor(private readonly send: (frame: Frame) => void) {
    super();
  }

  /** A question has been accepted. */
  accept(replaces?: string): string {
    const turnId = `5f0c1d5e-6a0b-4b52-9d1c-${String(this.turns.length).padStart(12, '0')}`;
    const old = this.turns.find((turn) => turn.turnId === replaces);
    if (old) old.isReplaced = true;
    const question = old?.question ?? `Question ${this.turns.length}`;
    this.turns.push({ turnId, question, epoch: 0, chunks: [], status: 'waiting', ...(replaces && { replaces }) });
    return turnId;
  }

  /** A worker takes the last turn on, or takes it over from one that died. */
  start(): void {
    Object.assign(this.last, { epoch: this.last.epoch + 1, chunks: [], status: 'running' });
    this.publish('turn_started', startOf(this.last));
  }

  say(content: string): void {
    this.last.chunks.push(content);
    this.publish('message_chunk', { seq: this.last.chunks.length, content });
  }

  finish(): void {
    this.last.status = 'finished';
    this.publish('finish', { seq: this.last.chunks.length, status: 'finished' });
  }

  /** What every visitor of the conversation shall see in the end. */
  get shown() {
    return this.turns
      .filter(({ isReplaced }) => !isReplaced)
      .map(({ turnId, question, chunks, status }) => ({ turnId, question, content: chunks.join(''), status }));
  }

  history(): History {
    const turns = this.turns.filter(({ isReplaced }) => !isReplaced);
    const running = turns.find(({ status }) => status === 'running');
    return {
      turns: turns.map((turn) => ({
        turnId: turn.turnId,
        author: 'assistant',
        question: turn.question,
        answer: this.snapshot(turn).content,
        status: turn.status,
        citations: [],
        cards: [],
        at: '2026-01-01T00:00:00.000Z',
      })),
      ...(running && { running: { ...this.snapshot(running), question: running.question } }),
      replaced: this.turns.filter(({ isReplaced }) => isReplaced).map(({ turnId }) => turnId),
    };
  }

  override async ask<R extends RequestType>(_type: R, asked: RequestData<R>): Promise<Reply<R>> {
    const turn = this.turns.find(({ turnId }) => 'turnId' in asked && turnId === asked.turnId);
    return (turn ? this.told(turn) : null) as Reply<R>;
  }

  private told(turn: StoredTurn): Reply<'turn.snapshot.v1'> {
    const snapshot = this.snapshot(turn);
    if (turn.status === 'waiting') return { snapshot };
    const { turnId, epoch, seq } = snapshot;
    const over = turn.status === 'finished' && { finish: { turnId, epoch, seq, status: turn.status } };
    return { started: startOf(turn), snapshot, ...over };
  }

  private snapshot({ turnId, epoch, chunks, status }: StoredTurn): TurnSnapshot {
    const seq = Math.max(0, chunks.length - (status === 'finished' ? 0 : this.lag));
    const content = chunks.slice(0, seq).join('');
    return { turnId, epoch: Math.max(epoch, 1), seq, content, tools: [], citations: [], cards: [] };
  }

  private get last(): StoredTurn {
    return this.turns.at(-1)!;
  }

  private publish(event: Frame['event'], payload: object): void {
    const { turnId, epoch } = this.last;
    this.send({ conversationId, event, payload: { turnId, epoch, ...payload } } as Frame);
  }
}

const startOf = ({ turnId, epoch, question, replaces }: StoredTurn) => ({
  turnId,
  epoch,
  author: 'assistant' as const,
  question,
  at: '2026-01-01T00:00:00.000Z',
  ...(replaces && { replaces }),
});

export type Fate = 'arrives' | 'is lost' | 'comes twice' | 'comes late';

/** The way from chat to a gateway, on which anything may happen to a frame. */
export class RoughBus extends FrameBus {
  fate: Fate = 'arrives';
  private readonly late: Frame[] = [];
  private readonly listeners = new Set<(frame: Frame) => void>();

  override publish(frame: Frame): void {
    if (this.fate === 'is lost') return;
    if (this.fate === 'comes late') {
      this.late.push(frame);
      return;
    }
    this.hand(frame);
    if (this.fate === 'comes twice') this.hand(frame);
  }

  deliverLate(): void {
    for (const frame of this.late.splice(0)) this.hand(frame);
  }

  override subscribe(listener: (frame: Frame) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  override onInterrupted(): () => void {
    return () => undefined;
  }

  private hand(frame: Frame): void {
    for (const listener of this.listeners) listener(structuredClone(frame));
  }
}
