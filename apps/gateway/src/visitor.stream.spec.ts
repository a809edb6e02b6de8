import { describe, expect, it } from '@jest/globals';
import type { Frame, History, TurnSnapshot } from '@minime/contracts';
import fc from 'fast-check';
import { VisitorStream } from './visitor.stream.js';

const conversationId = '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a01';
const turnId = '5f0c1d5e-6a0b-4b52-9d1c-0d5f1f0d7a02';

type AnyPayload = { epoch: number; seq: number; content: string; running?: AnyPayload };

/** The answer's chunks are numbers, so that a text tells what is in it: `1 2 3 `. */
const textUpTo = (seq: number) => Array.from({ length: seq }, (_, at) => `${at + 1} `).join('');
const frame = (event: string, payload: object): Frame =>
  ({ conversationId, event, payload: { turnId, ...payload } }) as Frame;
const started = (epoch = 1) => frame('turn_started', { epoch, author: 'assistant', question: '?', at: 'now' });
const chunk = (seq: number, epoch = 1) => frame('message_chunk', { epoch, seq, content: `${seq} ` });
const finish = (seq: number, epoch = 1) => frame('finish', { epoch, seq, status: 'finished' });
const snapshot = (seq: number, epoch = 1): TurnSnapshot => ({
  turnId,
  epoch,
  seq,
  content: textUpTo(seq),
  tools: [],
  citations: [],
  cards: [],
});
const historyWith = (running?: TurnSnapshot): History => ({
  turns: [],
  ...(running && { running: { ...running, question: '?' } }),
});

/** A client by the book: appends chunks, replaces by snapshots, and is cross when a chunk does not fit. */
class Client {
  text = '';
  seq = 0;
  epoch = 0;
  over = false;
  readonly events: string[] = [];
  readonly missing: string[] = [];
  clock = 0;
  /** What this client does when it does not read. */
  readonly output = {
    emit: (event: string, payload: object) => this.hear(event, payload as AnyPayload),
    missing: (id: string) => void this.missing.push(id),
    isFull: false,
  };
  readonly stream = new VisitorStream(this.output, () => this.clock);

  private hear(event: string, payload: AnyPayload): void {
    this.events.push(event);
    if (this.over) throw new Error(`${event} after the finish`);
    if (payload.epoch > this.epoch) this.replace({ epoch: payload.epoch, seq: 0, content: '' });
    if (event === 'history') this.replace(payload.running);
    if (event === 'snapshot') this.catchUp(payload);
    if (event === 'message_chunk') this.append(payload);
    if (event === 'finish') {
      if (payload.seq !== this.seq) throw new Error(`finish at ${payload.seq}, client at ${this.seq}`);
      this.over = true;
    }
  }

  private catchUp(state: AnyPayload): void {
    if (state.seq < this.seq) throw new Error(`snapshot at ${state.seq}, client at ${this.seq}`);
    this.replace(state);
  }

  private append({ epoch, seq, content }: AnyPayload): void {
    if (epoch !== this.epoch || seq !== this.seq + 1)
      throw new Error(`chunk ${epoch}/${seq} at ${this.epoch}/${this.seq}`);
    this.replace({ epoch, seq, content: this.text + content });
  }

  private replace(state: AnyPayload | undefined): void {
    if (state) ({ epoch: this.epoch, seq: this.seq, content: this.text } = state);
  }
}

describe('VisitorStream', () => {
  it('gives the history first and then only what it does not contain', () => {
    const client = new Client();
    client.stream.awaitHistory();
    for (const each of [started(), chunk(1), chunk(2), chunk(3)]) client.stream.receive(each);
    expect(client.events).toEqual([]);
    client.stream.begin(historyWith(snapshot(2)));
    client.stream.receive(chunk(3));
    client.stream.receive(chunk(4));
    expect(client.events).toEqual(['history', 'message_chunk', 'message_chunk']);
    expect(client.text).toBe(textUpTo(4));
  });

  it('asks for a snapshot when the history lags behind the frames, and goes on from it', () => {
    const client = new Client();
    client.stream.awaitHistory();
    client.stream.receive(chunk(5));
    client.stream.begin(historyWith(snapshot(2)));
    expect(client.missing).toEqual([turnId]);
    client.stream.offer(turnId, { snapshot: snapshot(3) });
    expect(client.stream.isBehind(turnId)).toBe(true);
    client.stream.offer(turnId, { snapshot: snapshot(4) });
    expect(client.text).toBe(textUpTo(5));
  });

  it('streams on when no history can be had', () => {
    const client = new Client();
    client.stream.awaitHistory();
    for (const each of [started(), chunk(1)]) client.stream.receive(each);
    client.stream.begin();
    expect(client.events).toEqual(['turn_started', 'message_chunk']);
  });

  it('hears no late frame of a turn that the history calls finished', () => {
    const client = new Client();
    client.stream.awaitHistory();
    for (const each of [chunk(7), finish(7)]) client.stream.receive(each);
    const turn = { turnId, author: 'assistant', question: '?', answer: '!', status: 'finished' } as const;
    client.stream.begin({ turns: [{ ...turn, citations: [], cards: [], at: '2026-01-01T00:00:00Z' }] });
    client.stream.receive(finish(7));
    expect(client.events).toEqual(['history']);
    expect(client.missing).toEqual([]);
  });

  it('ends a turn with the snapshot that says it is over, and forgets it', () => {
    const client = new Client();
    client.stream.receive(started());
    client.stream.receive(chunk(2));
    client.stream.offer(turnId, {
      snapshot: snapshot(3),
      finish: { turnId, epoch: 1, seq: 3, status: 'finished' },
    });
    client.stream.receive(chunk(3));
    client.stream.receive(finish(3));
    expect(client.events).toEqual(['turn_started', 'snapshot', 'finish']);
    expect(client.stream.running).toEqual([]);
  });

  it('tells which turns are silent, also one whose first frame never came', () => {
    const client = new Client();
    client.stream.expect(turnId);
    client.clock = 9_999;
    expect(client.stream.silent(10_000)).toEqual([]);
    client.clock = 10_000;
    expect(client.stream.silent(10_000)).toEqual([turnId]);
    client.stream.offer(turnId, { snapshot: snapshot(0) });
    expect(client.events).toEqual([]);
    expect(client.stream.silent(10_000)).toEqual([]);
    client.clock = 15 * 60_000 + 1;
    expect(client.stream.silent(10_000)).toEqual([]);
    expect(client.stream.running).toEqual([]);
  });

  it('hands out a snapshot again when a client asks for it, and holds frames until then', () => {
    const client = new Client();
    for (const each of [started(), chunk(1)]) client.stream.receive(each);
    client.stream.rewind(turnId);
    client.stream.receive(chunk(2));
    client.stream.offer(turnId, { snapshot: snapshot(1) });
    expect(client.events).toEqual(['turn_started', 'message_chunk', 'snapshot', 'message_chunk']);
  });

  it('introduces a turn whose beginning was missed, once', () => {
    const client = new Client();
    const introduction = started().payload as never;
    client.stream.receive(chunk(2));
    client.stream.offer(turnId, { started: introduction, snapshot: snapshot(2) });
    client.stream.rewind(turnId);
    client.stream.offer(turnId, { started: introduction, snapshot: snapshot(2) });
    expect(client.events).toEqual(['turn_started', 'snapshot', 'snapshot']);
  });

  it('goes on from where the client says that it is', () => {
    const client = new Client();
    client.stream.replay({ turnId, epoch: 1, seq: 0 }, [chunk(1), chunk(2)] as never);
    client.stream.receive(chunk(2));
    client.stream.receive(chunk(3));
    client.stream.receive(finish(3));
    expect(client.text).toBe(textUpTo(3));
    expect(client.stream.running).toEqual([]);
  });

  it('gives a client that does not read nothing more, and the present state once it has read', () => {
    const client = new Client();
    client.stream.receive(started());
    client.stream.receive(chunk(1));
    client.output.isFull = true;
    for (const each of [chunk(2), chunk(3)]) client.stream.receive(each);
    client.stream.offer(turnId, { snapshot: snapshot(3) });
    client.stream.payDebts();
    expect(client.events).toEqual(['turn_started', 'message_chunk']);
    expect([client.stream.isBehind(turnId), client.stream.silent(0)]).toEqual([false, []]);
    client.output.isFull = false;
    client.stream.receive(chunk(4));
    expect(client.seq).toBe(1);
    client.stream.payDebts();
    expect(client.missing).toEqual([turnId]);
    client.stream.receive(chunk(5));
    client.stream.offer(turnId, { snapshot: snapshot(4) });
    expect(client.text).toBe(textUpTo(5));
  });

  it('owes a client that does not read also the end', () => {
    const client = new Client();
    client.output.isFull = true;
    for (const each of [started(), chunk(1), finish(1)]) client.stream.receive(each);
    expect(client.events).toEqual([]);
    client.output.isFull = false;
    client.stream.payDebts();
    client.stream.offer(turnId, { snapshot: snapshot(1), finish: finish(1).payload as never });
    expect(client.events).toEqual(['snapshot', 'finish']);
  });

  /**
   * Chat writes epochs of chunks (a killed worker's epoch ends anywhere); the bus drops, repeats and delays frames;
   * the store that answers for snapshots lags. Whatever happens, the client sees each chunk once and ends with the text.
   */
  it('gives every client the whole answer, whatever happens to its frames', () => {
    const step = fc.record({
      fate: fc.constantFrom('arrives', 'arrives', 'arrives', 'lost', 'twice', 'late'),
      lag: fc.nat(3),
      asks: fc.boolean(),
    });
    const epochs = fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(epochs, fc.boolean(), fc.nat(15), (runs, returning, historyAt) => {
        const client = new Client();
        if (returning) client.stream.awaitHistory();
        else client.stream.expect(turnId);
        const late: Frame[] = [];
        let stored = snapshot(0, 1);
        let at = 0;
        const tick = (sent: Frame, { fate, lag, asks }: { fate: string; lag: number; asks: boolean }, seq: number) => {
          const epoch = (sent.payload as AnyPayload).epoch;
          if (returning && at++ === historyAt) client.stream.begin(historyWith(stored));
          stored = lag === 0 || stored.epoch < epoch ? snapshot(Math.max(0, seq - lag), epoch) : stored;
          if (fate === 'late') late.push(sent);
          if (fate === 'arrives' || fate === 'twice') client.stream.receive(sent);
          if (fate === 'twice') client.stream.receive(sent);
          if (asks) client.stream.offer(turnId, { snapshot: stored });
          if (asks) for (const delayed of late.splice(0)) client.stream.receive(delayed);
        };
        for (const [index, run] of runs.entries()) {
          const epoch = index + 1;
          for (const [seq, each] of run.entries()) tick(seq === 0 ? started(epoch) : chunk(seq, epoch), each, seq);
        }
        if (returning && at <= historyAt) client.stream.begin(historyWith(stored));
        const [epoch, seq] = [runs.length, (runs.at(-1)?.length ?? 1) - 1];
        client.stream.receive(finish(seq, epoch));
        for (const delayed of late) client.stream.receive(delayed);
        if (!client.over) {
          client.clock += 10_000;
          expect(client.stream.silent(10_000)).toEqual([turnId]);
          client.stream.offer(turnId, {
            snapshot: snapshot(seq, epoch),
            finish: { turnId, epoch, seq, status: 'finished' },
          });
        }
        expect({ over: client.over, text: client.text }).toEqual({ over: true, text: textUpTo(seq) });
      }),
      { numRuns: 500 },
    );
  });
});
