import type {
  Card,
  Citation,
  EventData,
  PageName,
  Place,
  Reply,
  ToolActivity,
  VisitorContext,
  VisitorDetails,
  VisitorProfile,
} from '@minime/contracts';
import type { Usage } from '@minime/llm';
import type { FoundPassage } from './retrieval/neighbours.js';

export type TurnRequest = EventData<'turn.requested.v1'>;

/** The turn before this one, as far as it helps to understand a follow-up. */
export interface PreviousTurn {
  question: string;
  /** The beginning of its answer. */
  answer: string;
  /** Questions before it, the latest first; a few. */
  earlierQuestions?: string[];
}

/** A turn that was given to this process to run: nobody else may write to it while `epoch` is current. */
export interface ClaimedTurn {
  turnId: string;
  conversationId: string;
  visitorId: string;
  /** From 1; higher after each crash of a worker. */
  epoch: number;
  position: number;
  /** Of talk: which mail it will be part of. */
  stretch: number;
  question: string;
  clientMessageId?: string;
  replaces?: string;
  /** The button that the visitor pressed. */
  action?: TurnRequest['action'];
  /** HMAC of the visitor's network. */
  networkKey: string;
  askedAt: Date;
  context: VisitorContext;
  /** The visitor wished it to end before this worker had it. */
  stopRequested: boolean;
  /** The trace that its question came in: its answer belongs to it, whichever message drives the conversation. */
  traceparent?: string;
  previous?: PreviousTurn;
  /** What it may remember, where that was read together with the question: then there is nothing of meetings either. */
  memory?: Memory;
  /** What was found for its question, where that was looked for while it was being accepted. Never rejects. */
  passages?: Promise<FoundPassage[]>;
  /** What was said in earlier stretches of talk stands in the running summary, as far as it is known. */
  isSummarised?: boolean;
}

/** Where an accepted question stands in its conversation. */
export type Seat =
  /** Its message is the driver of the conversation; the turn is to be run now. */
  | { kind: 'driving'; turn: ClaimedTurn }
  /** Known already, and its message is the driver: a worker died over it. */
  | { kind: 'abandoned' }
  /** Another message drives the conversation and will come to it. */
  | { kind: 'waiting' }
  | { kind: 'refused'; reason: 'too_many_waiting' | 'turn_unknown' }
  /** Known already; nothing is left to do for its message. */
  | { kind: 'known' };

/** What a visitor has been shown of a turn so far. */
export interface TurnContent {
  content: string;
  /** Number of the last chunk in `content`. */
  seq: number;
  citations: Citation[];
  tools: ToolActivity[];
  cards: Card[];
}

export interface TurnProgress extends TurnContent {
  turnId: string;
  epoch: number;
}

/** How a turn ended. */
export interface Outcome {
  status: 'finished' | 'stopped' | 'failed';
  reason?: string;
  answered: boolean;
  /** The page that the question would have been answered by, where nothing does. */
  nearest?: PageName;
  model?: string;
  usage: Usage;
  costUsd: number;
}

/** `stale`: the turn was given to another worker meanwhile, nothing was stored. */
export type Settled = 'stale' | { next?: ClaimedTurn };

export type StopResult =
  /** It was waiting and will not run. */
  | { kind: 'cancelled'; epoch: number }
  /** It is running somewhere; whoever runs it has to stop it. */
  | { kind: 'running' }
  /** Over, marked before, or never heard of. */
  | { kind: 'nothing' };

/** The turns of conversations and who runs them. */
export abstract class TurnStore {
  /**
   * Stores the question and decides, in one step, who runs it. A repeat changes nothing. One that `replaces` a turn other
   * than the conversation's last is refused; a last turn that still runs is marked to be stopped.
   */
  abstract accept(request: TurnRequest): Promise<Seat>;
  /**
   * Takes the conversation over from a worker of the same driver that died: its running turn starts anew under the
   * next epoch, else the first waiting one. Undefined: nothing is left to run, or the driver is another one by now.
   */
  abstract resume(conversationId: string, driverTurnId: string): Promise<ClaimedTurn | undefined>;
  /** Stores how a turn ended, and hands out the next waiting one or lets go of the conversation. */
  abstract settle(turn: ClaimedTurn, driverTurnId: string, content: TurnContent, outcome: Outcome): Promise<Settled>;
  /**
   * Stores how far running turns have come, as a sign of life.
   * @returns the turns that are still ours, with whether somebody wants them to stop
   */
  abstract flush(progress: TurnProgress[]): Promise<Map<string, { stopRequested: boolean }>>;
  abstract requestStop(conversationId: string, turnId: string): Promise<StopResult>;
  /**
   * Sends the messages of drivers again whose running turn gave no sign of life for `silentMs` milliseconds.
   * @returns how many
   */
  abstract revive(silentMs: number): Promise<number>;
}

/** One exchange, as the model remembers it. */
export interface RememberedTurn {
  position: number;
  question: string;
  answer: string;
}

export interface Memory {
  /** What was said before the window; empty when nothing was. */
  summary: string;
  /** Newest last. */
  window: RememberedTurn[];
  /** Of meetings, from all of the conversation. */
  cards: Card[];
  visitor: VisitorProfile;
}

/** What is due to go into the running summary. */
export interface SummaryState {
  summary: string;
  summaryUpTo: number;
  windowFrom: number;
  visitorId: string;
  /** Network of the latest question. */
  networkKey?: string;
  /** Present stretch. */
  stretch: number;
  earlierStretch: number;
  /** Everything after `summaryUpTo` or `windowFrom`, whichever is earlier; oldest first, of bounded number. */
  turns: (RememberedTurn & { stretch: number })[];
}

export interface SummaryUpdate {
  summary: string;
  summaryUpTo: number;
  windowFrom: number;
  /** Positions of the turns that are new in `summary`. */
  included: number[];
  /** The stretch that `summary` reaches exactly to the end of, where it does. */
  completesStretch?: number;
  costUsd: number;
}

export abstract class MemoryStore {
  /** What the turn at `position` may remember. */
  abstract load(conversationId: string, position: number): Promise<Memory>;
  abstract summaryState(conversationId: string): Promise<SummaryState | undefined>;
  /**
   * Resolves false, changing nothing, when the summary has moved on from `from` meanwhile, or when a turn that it includes
   * was answered anew.
   */
  abstract saveSummary(
    conversationId: string,
    from: Pick<SummaryState, 'summaryUpTo' | 'windowFrom'>,
    update: SummaryUpdate,
  ): Promise<boolean>;
}

export type History = Reply<'conversation.history.v1'>;
export type Snapshot = NonNullable<Reply<'turn.snapshot.v1'>>;
export type Replaceable = NonNullable<Reply<'turn.replaceable.v1'>>;

/** What clients are shown again after a reload. */
export abstract class HistoryStore {
  /** The last `limit` turns, oldest first. */
  abstract history(conversationId: string, limit: number): Promise<History>;
  abstract snapshot(conversationId: string, turnId: string): Promise<Snapshot | null>;
  /** Null: no such turn, or not one that may be answered anew. */
  abstract replaceable(conversationId: string, turnId: string): Promise<Replaceable | null>;
}

export abstract class VisitorStore {
  /** Changes nothing once the conversation was erased. */
  abstract located(conversationId: string, visitorId: string, place: Place): Promise<void>;
  /** Adds to what the visitor has told; later words win. @returns all that is known now */
  abstract updateDetails(visitorId: string, details: VisitorDetails): Promise<VisitorDetails>;
}

/** What visitors may have: a copy of what is kept of them, and its end. */
export abstract class PrivacyStore {
  abstract kept(conversationId: string, visitorId: string): Promise<Reply<'conversation.export.v1'>>;
  /**
   * Deletes the conversation, its turns and meetings, and the visitor where nothing else is kept of them; a turn that runs
   * is told to stop. From then on nothing is stored of the conversation. Done twice it is done once.
   */
  abstract erase(conversationId: string, visitorId: string): Promise<void>;
  abstract isErased(conversationId: string): Promise<boolean>;
  /** Deletes what an event that was being handled during an erasure has brought back. */
  abstract eraseRemains(): Promise<void>;
  /**
   * Deletes a batch of conversations that nobody spoke in for `days`, with what belongs to them; a meeting that is still
   * to come keeps its conversation. @returns how many rows
   */
  abstract forgetOlderThan(days: number): Promise<number>;
}

/** What the owner's commands ask of conversations. */
export abstract class ConversationLookup {
  abstract has(conversationId: string): Promise<boolean>;
  /** All conversations of everybody who gave that address or wrote it; oldest first. @param email in lower case */
  abstract ofAddress(email: string): Promise<FoundConversation[]>;
  /** Has them erased as their visitors would, as soon as the services run. */
  abstract requestErasure(conversations: Pick<FoundConversation, 'conversationId' | 'visitorId'>[]): Promise<void>;
  /** How far that has come. `waiting`: requests that nobody has taken up yet. `left`: of these conversations. */
  abstract erasureState(conversationIds: string[]): Promise<{ waiting: number; left: number }>;
}

export interface FoundConversation {
  conversationId: string;
  visitorId: string;
  startedAt: Date;
  lastActivityAt: Date;
  questions: number;
  /** Asked for or booked. */
  calls: number;
  /** Where the address stands; empty: in another conversation of the same visitor. */
  places: ('profile' | 'call' | 'question')[];
}

/** The owner's day whose budget does not hold another answer. */
export interface DayExhausted {
  /** Like `2026-11-22`. */
  day: string;
  limitUsd: number;
  usedUsd: number;
  resetsAt: Date;
}

export abstract class BudgetAlerts {
  /** Tells of a day once, whoever calls and how often. */
  abstract raise(exhausted: DayExhausted): Promise<void>;
}

/** Closes stretches of talk: the stretch and the event that tells of it go together. */
export abstract class StretchStore {
  /** Closes at most a handful that nobody spoke in for `idleSeconds`. @returns how many; 0: none is left */
  abstract closeIdle(idleSeconds: number): Promise<number>;
  /** Closes now, or after the turn that runs. `requestedAt`: what was asked later belongs to the next stretch. */
  abstract requestEnd(conversationId: string, requestedAt: Date): Promise<void>;
}
