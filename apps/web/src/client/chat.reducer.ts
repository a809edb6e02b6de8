import type { ErrorDetail, History, ServerMessage } from '@minime/contracts';
import { type ChatState, type Connection, initialState, type Notice, type Turn } from './chat.state.js';
import {
  askedTurn,
  blankTurn,
  mergeCard,
  mergeChunk,
  mergeCitation,
  mergeFinish,
  mergeRecord,
  mergeSnapshot,
  mergeStarted,
  mergeTool,
} from './turn.merge.js';

/** What the server sends that changes what is shown. */
export type Received = {
  [E in keyof typeof receivers]: { type: 'received'; event: E; payload: ServerMessage<E>; at: number };
}[keyof typeof receivers];

/** Everything that can happen. `at` is the moment by this device's clock, in ms since the epoch. */
export type ChatEvent =
  | Received
  | { type: 'connection'; connection: Connection }
  | { type: 'restoring'; restoring: boolean }
  | { type: 'asked'; clientMessageId: string; text: string }
  | { type: 'accepted'; clientMessageId: string; turnId: string }
  | { type: 'refused'; error: ErrorDetail; at: number; clientMessageId?: string }
  | { type: 'regenerated'; turnId: string; by: string }
  | { type: 'ended' }
  | { type: 'noticed' }
  | { type: 'forgotten' };

/** The state after an event; the same object when nothing changes. */
export function reduce(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'received':
      return receive(state, event);
    case 'connection':
      return event.connection === state.connection ? state : { ...state, connection: event.connection };
    case 'restoring':
      return event.restoring === state.restoring ? state : { ...state, restoring: event.restoring };
    case 'asked':
      return {
        ...withoutNotice(state),
        ended: false,
        turns: [...state.turns, askedTurn(event.clientMessageId, event.text)],
      };
    case 'accepted':
      return { ...state, turns: accept(state.turns, event.clientMessageId, event.turnId) };
    case 'refused':
      return {
        ...state,
        notice: toNotice(event.error, event.at),
        turns: state.turns.filter(
          ({ status, clientMessageId }) => status !== 'sending' || clientMessageId !== event.clientMessageId,
        ),
      };
    case 'regenerated':
      return { ...withoutNotice(state), ended: false, turns: replace(state.turns, event.turnId, event.by) };
    case 'ended':
      return { ...state, ended: true };
    case 'noticed':
      return withoutNotice(state);
    case 'forgotten':
      return { ...initialState, connection: state.connection, ...(state.session && { session: state.session }) };
  }
}

type Receive<E extends keyof typeof receivers> = (state: ChatState, payload: ServerMessage<E>, at: number) => ChatState;

/** Every server event that changes the state, and how. */
const receivers = {
  session: openSession,
  history: takeHistory,
  turn_started: startTurn,
  message_chunk: onTurn(mergeChunk),
  snapshot: onTurn(mergeSnapshot),
  tool: onTurn(mergeTool),
  citation: onTurn(mergeCitation),
  card: onTurn(mergeCard),
  finish: onTurn(mergeFinish),
  error: takeError,
};

export const receivedEvents = Object.keys(receivers) as Received['event'][];

function receive(state: ChatState, { event, payload, at }: Received): ChatState {
  return (receivers[event] as Receive<typeof event>)(state, payload as never, at);
}

function onTurn<F extends { turnId: string }>(merge: (turn: Turn, frame: F) => Turn) {
  return (state: ChatState, frame: F): ChatState => {
    const known = state.turns.find(({ turnId }) => turnId === frame.turnId);
    if (known) return updateTurn(state, frame.turnId, (turn) => merge(turn, frame));
    return { ...state, turns: [...state.turns, merge(blankTurn(frame.turnId), frame)] };
  };
}

function updateTurn(state: ChatState, turnId: string, change: (turn: Turn) => Turn): ChatState {
  const turns = state.turns.map((turn) => (turn.turnId === turnId ? change(turn) : turn));
  return turns.every((turn, index) => turn === state.turns[index]) ? state : { ...state, turns };
}

function openSession(state: ChatState, session: ServerMessage<'session'>): ChatState {
  const same = state.session?.conversationId === session.conversationId;
  const turns = same || !state.session ? state.turns : state.turns.filter(({ status }) => status === 'sending');
  return { ...withoutNotice(state), connection: 'online', session, turns };
}

/** History stands for the turns it lists; what it does not list keeps its place before or after them. */
function takeHistory(state: ChatState, history: History): ChatState {
  const listed = new Set(history.turns.map(({ turnId }) => turnId));
  const isListed = ({ turnId }: Turn) => turnId !== undefined && listed.has(turnId);
  const kept = state.turns.filter(({ turnId }) => !turnId || !history.replaced?.includes(turnId));
  const first = kept.findIndex(isListed);
  const older = first < 0 ? [] : kept.slice(0, first);
  const newer = kept.slice(Math.max(first, 0)).filter((turn) => !isListed(turn));
  const held = new Map(state.turns.map((turn) => [turn.turnId, turn]));
  const told = history.turns.map((record) => mergeRecord(held.get(record.turnId) ?? blankTurn(record.turnId), record));
  const merged = { ...state, restoring: false, turns: [...older, ...told, ...newer] };
  return history.running ? takeRunning(merged, history.running) : merged;
}

function takeRunning(state: ChatState, running: NonNullable<History['running']>): ChatState {
  const merge = (turn: Turn) => ({ ...mergeSnapshot(turn, running), question: running.question });
  return onTurn(merge)(state, running);
}

function startTurn(state: ChatState, frame: ServerMessage<'turn_started'>): ChatState {
  const { turnId, clientMessageId, replaces } = frame;
  const named = clientMessageId ? { ...state, turns: accept(state.turns, clientMessageId, turnId) } : state;
  const placed = replaces ? { ...named, turns: replace(named.turns, replaces, turnId) } : named;
  return onTurn(mergeStarted)(placed, frame);
}

/** The new answer stands where the old one stood, which is gone. */
function replace(turns: readonly Turn[], replaced: string, by: string): readonly Turn[] {
  const old = turns.find(({ turnId }) => turnId === replaced);
  if (!old) return turns;
  const answer = turns.find(({ turnId }) => turnId === by) ?? { ...blankTurn(by), question: old.question };
  return turns.filter((turn) => turn !== answer).map((turn) => (turn === old ? answer : turn));
}

/** Joins what was asked here with what came under the turn's id, whichever was first. */
function accept(turns: readonly Turn[], clientMessageId: string, turnId: string): readonly Turn[] {
  const asked = turns.find((turn) => turn.clientMessageId === clientMessageId);
  if (!asked || asked.turnId === turnId) return turns;
  const begun = turns.find((turn) => turn !== asked && turn.turnId === turnId) ?? {
    ...asked,
    status: 'waiting' as const,
  };
  const joined: Turn = { ...begun, key: asked.key, turnId, clientMessageId, question: asked.question };
  return turns
    .filter((turn) => turn === asked || turn.turnId !== turnId)
    .map((turn) => (turn === asked ? joined : turn));
}

function takeError(state: ChatState, { turnId, ...error }: ServerMessage<'error'>, at: number): ChatState {
  const notice = toNotice(error, at);
  return turnId ? onTurn((turn) => ({ ...turn, error: notice }))(state, { turnId }) : { ...state, notice };
}

const toNotice = ({ code, message, retryAfterMs }: ErrorDetail, at: number): Notice => ({
  code,
  message,
  ...(retryAfterMs !== undefined && { retryAt: at + retryAfterMs }),
});

function withoutNotice(state: ChatState): ChatState {
  const { notice: _, ...rest } = state;
  return rest;
}
