import type { Citation, ServerMessage, TurnRecord } from '@minime/contracts';
import type { Turn } from './chat.state.js';

/** Nothing more will come of it. */
export const isFinal = (status: Turn['status']): boolean =>
  status === 'finished' || status === 'stopped' || status === 'failed';

const empty = { content: '', seq: 0, tools: [], citations: [], cards: [], early: [], behind: false } as const;

/** A turn of which nothing but its name is known. */
export const blankTurn = (turnId: string): Turn => ({
  key: turnId,
  turnId,
  author: 'assistant',
  question: '',
  status: 'waiting',
  epoch: 0,
  ...empty,
});

/** What the visitor has just asked, before anybody has accepted it. */
export const askedTurn = (clientMessageId: string, question: string): Turn => ({
  key: clientMessageId,
  clientMessageId,
  author: 'assistant',
  question,
  status: 'sending',
  epoch: 0,
  ...empty,
});

/** The turn as of `epoch`: a higher epoch discards everything of the lower. Undefined: the frame is out of date. */
function at(turn: Turn, epoch: number): Turn | undefined {
  if (epoch < turn.epoch) return undefined;
  if (epoch === turn.epoch) return turn;
  const { error: _error, reason: _reason, ...kept } = turn;
  return { ...kept, ...empty, epoch, status: 'running' };
}

export function mergeStarted(turn: Turn, frame: ServerMessage<'turn_started'>): Turn {
  const current = at(turn, frame.epoch);
  if (!current) return turn;
  const { author, question, clientMessageId } = frame;
  return { ...current, turnId: frame.turnId, author, question, ...(clientMessageId && { clientMessageId }) };
}

export function mergeChunk(turn: Turn, { epoch, seq, content }: ServerMessage<'message_chunk'>): Turn {
  const current = at(turn, epoch);
  if (!current || seq <= current.seq || current.early.some((chunk) => chunk.seq === seq)) return turn;
  return caughtUp({ ...current, early: [...current.early, { seq, content }].sort((a, b) => a.seq - b.seq) });
}

/** Appends what has come early and now fits. */
function caughtUp(turn: Turn): Turn {
  let { seq, content } = turn;
  const early = turn.early.filter((chunk) => {
    if (chunk.seq > seq + 1) return true;
    if (chunk.seq === seq + 1) {
      seq = chunk.seq;
      content += chunk.content;
    }
    return false;
  });
  return { ...turn, seq, content, early, behind: early.length > 0 };
}

/** Replaces all, unless it is older than what is held. */
export function mergeSnapshot(turn: Turn, snapshot: ServerMessage<'snapshot'>): Turn {
  const current = at(turn, snapshot.epoch);
  if (!current || snapshot.seq < current.seq) return turn;
  const { seq, content, tools, cards } = snapshot;
  const citations = inOrder(snapshot.citations);
  const status = isFinal(current.status) ? current.status : 'running';
  return caughtUp({ ...current, seq, content, tools, citations, cards, status });
}

export function mergeTool(turn: Turn, { epoch, turnId: _, ...tool }: ServerMessage<'tool'>): Turn {
  const current = at(turn, epoch);
  return current ? { ...current, tools: upserted(current.tools, tool, (one) => one.callId) } : turn;
}

export function mergeCitation(turn: Turn, { epoch, turnId: _, ...citation }: ServerMessage<'citation'>): Turn {
  const current = at(turn, epoch);
  if (!current) return turn;
  const citations = upserted(current.citations, citation, ({ index, offset }) => `${index}@${offset}`);
  return { ...current, citations: inOrder(citations) };
}

export function mergeCard(turn: Turn, { epoch, turnId: _, ...card }: ServerMessage<'card'>): Turn {
  const current = at(turn, epoch);
  return current ? { ...current, cards: upserted(current.cards, card, (one) => one.cardId) } : turn;
}

export function mergeFinish(turn: Turn, { epoch, seq, status, reason }: ServerMessage<'finish'>): Turn {
  const current = at(turn, epoch);
  if (!current) return turn;
  return { ...current, status, ...(reason && { reason }), behind: current.behind || seq > current.seq };
}

/** What history says of a turn that may be held already. What is final there is final. */
export function mergeRecord(turn: Turn, record: TurnRecord): Turn {
  const { author, question, status, reason, cards } = record;
  if (!isFinal(status)) {
    const begun = turn.epoch > 0 || turn.status === 'running';
    return { ...turn, author, question, status: begun ? turn.status : status };
  }
  const citations = inOrder(record.citations);
  const told = { author, question, content: record.answer, status, ...(reason && { reason }), citations, cards };
  return { ...turn, ...told, tools: [], early: [], behind: false, epoch: Number.POSITIVE_INFINITY };
}

function upserted<T>(list: readonly T[], item: T, keyOf: (item: T) => string): T[] {
  const key = keyOf(item);
  return list.some((one) => keyOf(one) === key)
    ? list.map((one) => (keyOf(one) === key ? item : one))
    : [...list, item];
}

const inOrder = (citations: readonly Citation[]): Citation[] =>
  [...citations].sort((a, b) => a.offset - b.offset || a.index - b.index);
